(** Logarithms to base 2, entropies, the Shannon lower bound: the definitions of the review's Entropy.lean and
    Quantization.lean, with the same names. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper.
Open Scope R_scope.

Definition log2 (x : R) : R := ln x / ln 2.
(** -int f ln f and -int f log2 f; [0 ln 0] is 0 here, as [ln 0] is. Meaningful where f ln f is integrable. *)
Definition diffEntropyNats (f : R -> R) : R := integral (fun x => - (f x * ln (f x))).
Definition diffEntropyBits (f : R -> R) : R := integral (fun x => - (f x * log2 (f x))).
(** -sum_{j <= n} p_j log2 p_j. *)
Definition discreteEntropyBits (n : nat) (p : nat -> R) : R := sum_f_R0 (fun j => - (p j * log2 (p j))) n.
(** h - ½ log2(2 pi e D), h in bits. *)
Definition shannonLowerBound (h D : R) : R := h - 1 / 2 * log2 (2 * PI * exp 1 * D).
(** ½ log2(2 pi e / 12): what entropy-coded uniform quantization wastes at high rate. *)
Definition ecsqConstant : R := 1 / 2 * log2 (2 * PI * exp 1 / 12).
(** A probability density on the real line: nonnegative, Riemann integrable on bounded intervals (so bounded there), of
    total 1. *)
Record IsDensity (f : R -> R) : Prop := { density_pos : forall x, 0 <= f x; density_total : is_integral f 1 }.

Lemma ln2_pos : 0 < ln 2.
Proof. rewrite <- ln_1. apply ln_increasing; lra. Qed.

Lemma diffEntropyBits_nats f l : is_integral (fun x => - (f x * ln (f x))) l ->
  diffEntropyNats f = l /\ diffEntropyBits f = l / ln 2.
Proof.
  intros H. split; [now apply is_integral_unique |].
  apply is_integral_unique.
  replace (l / ln 2) with (/ ln 2 * l) by (unfold Rdiv; ring).
  apply is_integral_ext with (fun x => / ln 2 * - (f x * ln (f x))).
  - intros x. unfold log2, Rdiv. ring.
  - now apply is_integral_scal.
Qed.

(** ln t <= t - 1. *)
Lemma ln_le_sub_1 t : 0 < t -> ln t <= t - 1.
Proof.
  intros Ht. pose proof (exp_ineq1_le (ln t)) as H. rewrite exp_ln in H by assumption. lra.
Qed.

(** ln sqrt u = ½ ln u. *)
Lemma ln_sqrt_half u : 0 < u -> ln (sqrt u) = 1 / 2 * ln u.
Proof.
  intros Hu. pose proof (sqrt_lt_R0 u Hu) as H.
  rewrite <- (sqrt_sqrt u) at 2 by lra. rewrite ln_mult by assumption. lra.
Qed.

(** a ln u + a - b u <= a ln (a / b), with 0 ln 0 = 0: everything about lower bounds comes from this. *)
Lemma log_tangent a b u : 0 <= a -> 0 < b -> 0 < u -> a * ln u + a - b * u <= a * ln a - a * ln b.
Proof.
  intros Ha Hb Hu. pose proof (Rmult_lt_0_compat b u Hb Hu) as Hbu.
  destruct (Req_dec a 0) as [-> | Hne]; [lra |].
  assert (Hpos : 0 < a) by lra.
  (* ln t <= t - 1 at t = b u / a, times a *)
  pose proof (ln_le_sub_1 (b * u / a) (Rdiv_lt_0_compat _ _ Hbu Hpos)) as H.
  rewrite ln_div, ln_mult in H by assumption.
  apply (Rmult_le_compat_l a) in H; [| lra].
  replace (a * (b * u / a - 1)) with (b * u - a) in H by (field; lra). lra.
Qed.

(** |p ln p| <= 1 for probabilities: p - 1 <= p ln p <= 0. *)
Lemma plnp_bounded p : 0 <= p <= 1 -> Rabs (p * ln p) <= 1.
Proof.
  intros Hp. destruct (Req_dec p 0) as [-> | Hne]; [rewrite Rmult_0_l, Rabs_R0; lra |].
  pose proof (log_tangent p 1 1 (proj1 Hp) Rlt_0_1 Rlt_0_1) as H. rewrite ln_1 in H.
  pose proof (ln_le_sub_1 p ltac:(lra)) as Hl.
  assert (Hz : 0 <= p * - ln p) by (apply Rmult_le_pos; lra).
  apply Rabs_le. lra.
Qed.

(** -q ln q <= 2 sqrt q. *)
Lemma entropy_term_small q : 0 <= q -> - (q * ln q) <= 2 * sqrt q.
Proof.
  intros Hq. destruct (Rle_lt_or_eq_dec _ _ Hq) as [H0 | H0].
  2: { rewrite <- H0, sqrt_0. lra. }
  pose proof (sqrt_lt_R0 q H0) as Hs. pose proof (sqrt_sqrt q Hq) as Es. set (s := sqrt q) in *.
  pose proof (ln_le_sub_1 (/ s) (Rinv_0_lt_compat _ Hs)) as H1. rewrite ln_Rinv in H1 by exact Hs.
  assert (E : ln q = ln s + ln s) by (rewrite <- Es; apply ln_mult; exact Hs).
  apply Rmult_le_compat_l with (r := q) in H1; [| lra].
  replace (q * (/ s - 1)) with (s - q) in H1 by (rewrite <- Es; field; lra).
  rewrite E. lra.
Qed.
(** So it is small for small q. *)
Lemma entropy_term_vanishes eps : 0 < eps -> exists eta, 0 < eta /\ forall q, 0 <= q <= eta -> - (q * ln q) <= eps.
Proof.
  intros He. exists ((eps / 2) ^ 2). split; [apply pow_lt; lra |]. intros q Hq.
  eapply Rle_trans; [apply entropy_term_small, Hq |].
  assert (H : sqrt q <= sqrt ((eps / 2) ^ 2)) by (apply sqrt_le_1_alt, Hq). rewrite sqrt_pow2 in H; lra.
Qed.

(** Gibbs' inequality for finite laws; r may have a total below 1. *)
Lemma gibbs n q r : (forall j, (j <= n)%nat -> 0 <= q j) -> (forall j, (j <= n)%nat -> 0 < r j) ->
  sum_f_R0 q n = 1 -> sum_f_R0 r n <= 1 ->
  sum_f_R0 (fun j => - (q j * ln (q j))) n <= sum_f_R0 (fun j => - (q j * ln (r j))) n.
Proof.
  intros Hq Hr Sq Sr.
  assert (H : sum_f_R0 (fun j => - (q j * ln (q j))) n
              <= sum_f_R0 (fun j => - (q j * ln (r j)) - q j + r j) n).
  { apply sum_Rle. intros j Hj. cbv beta.
    pose proof (log_tangent (q j) (r j) 1 (Hq j Hj) (Hr j Hj) Rlt_0_1) as H. rewrite ln_1 in H. lra. }
  rewrite plus_sum, minus_sum in H. lra.
Qed.
