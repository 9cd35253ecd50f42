(** R(D) is nonnegative, nonincreasing, infinite for D <= 0 and zero from the variance on. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper real.GaussianIntegral rate.Entropy rate.RateDistortion rate.DualBound.
Open Scope R_scope.

(** Jensen for one letter, int f w ln w >= q ln q with q = int f w, by the tangent of w ln w at q. *)
Lemma letter_divergence_nonneg f w e q : IsDensity f -> (forall x, 0 <= w x) ->
  is_integral (fun x => f x * (w x * ln (w x))) e -> is_integral (fun x => f x * w x) q -> q * ln q <= e.
Proof.
  intros Hf Hw He Hq.
  assert (Hq0 : 0 <= q).
  { apply is_integral_ge_0 with (2 := Hq). intros x. apply Rmult_le_pos; [now apply density_pos | apply Hw]. }
  apply le_of_le_plus_mult with 1; [lra |]. intros eta Heta. set (b := positiveStandIn eta q).
  assert (Hb : 0 < b) by now apply positiveStandIn_pos.
  assert (IL : is_integral (fun x => (1 + ln b) * (f x * w x) - b * f x) ((1 + ln b) * q - b * 1)).
  { apply is_integral_minus; apply is_integral_scal; [assumption | now apply density_total]. }
  assert (Le : (1 + ln b) * q - b * 1 <= e).
  { refine (is_integral_le _ _ _ _ _ IL He). intros x.
    pose proof (log_tangent (w x) b 1 (Hw x) Hb Rlt_0_1) as H. rewrite ln_1 in H.
    apply (Rmult_le_compat_l (f x)) in H; [| now apply density_pos]. lra. }
  pose proof (positiveStandIn_le eta q Heta Hq0) as L1. pose proof (positiveStandIn_ln eta q Hq0) as L2.
  fold b in L1, L2. lra.
Qed.

Lemma channel_letter_divergence_nonneg f (c : TestChannel f) j : IsDensity f -> (j <= last c)%nat ->
  0 <= letterNegEntropy c j - outputLaw c j * ln (outputLaw c j).
Proof.
  intros Hf Hj. apply -> Rminus_le_0. apply letter_divergence_nonneg with f (prob c j); [assumption | | |].
  - intros x. now apply (prob_nonneg f c).
  - now apply letterNegEntropy_integral.
  - now apply outputLaw_integral.
Qed.

Lemma mutualInformation_nonneg f (c : TestChannel f) : IsDensity f -> 0 <= mutualInformationBits c.
Proof.
  intros Hf. rewrite mutualInformation_letters. apply Rdiv_le_0_compat; [| apply ln2_pos].
  apply sum_f_R0_ge_0. intros j Hj. now apply channel_letter_divergence_nonneg.
Qed.

Theorem rateDistortion_nonneg f D : IsDensity f -> Rbar_le 0 (rateDistortion f D).
Proof. intros Hf. apply rateDistortion_ge. intros c _. now apply mutualInformation_nonneg. Qed.

(** A larger D admits more channels. *)
Theorem rateDistortion_nonincreasing f D D' : D <= D' -> Rbar_le (rateDistortion f D') (rateDistortion f D).
Proof.
  intros H. apply Glb_Rbar_correct. intros r [c [Hc ->]]. apply rateDistortion_le_channel. lra.
Qed.

(** Answering m, whatever x is. *)
Section Constant.
Context {f : R -> R} {m v : R} (Hf : IsDensity f) (Hv : is_integral (fun x => f x * (x - m) ^ 2) v).

Lemma constant_output_integral : is_integral (fun x => f x * 1) 1.
Proof. apply is_integral_ext with f; [intros x; ring | now apply density_total]. Qed.
Lemma constant_entropy_integral : is_integral (fun x => f x * (1 * log2 1)) 0.
Proof.
  apply is_integral_ext with (fun _ => 0); [| apply is_integral_zero].
  intros x. unfold log2. rewrite ln_1. unfold Rdiv. ring.
Qed.
Lemma constant_error_integral : is_integral (fun x => f x * (1 * (x - m) ^ 2)) v.
Proof. apply is_integral_ext with (2 := Hv). intros x. ring. Qed.

Definition constantChannel : TestChannel f.
Proof.
  refine {| last := 0; letter := fun _ => m; prob := fun _ _ => 1 |}.
  - intros. lra.
  - reflexivity.
  - intros. exists 1. apply constant_output_integral.
  - intros. exists 0. apply constant_entropy_integral.
  - intros. exists v. apply constant_error_integral.
Defined.

Lemma constantChannel_information : mutualInformationBits constantChannel = 0.
Proof.
  rewrite (mutualInformation_sums f constantChannel (fun _ => 0)).
  - simpl. unfold outputLaw, constantChannel, prob.
    rewrite (is_integral_unique _ _ constant_output_integral), ln_1. unfold Rdiv. ring.
  - intros j _. simpl. apply is_integral_ext with (fun _ => 0); [| apply is_integral_zero].
    intros x. rewrite ln_1. ring.
Qed.
Lemma constantChannel_error : meanSquaredError constantChannel = v.
Proof. apply (meanSquaredError_sum f constantChannel (fun _ => v)). intros j _. apply constant_error_integral. Qed.
End Constant.

(** Any m will do; the mean has the least v. *)
Theorem rateDistortion_zero f m v D : IsDensity f -> is_integral (fun x => f x * (x - m) ^ 2) v -> v <= D ->
  rateDistortion f D = 0.
Proof.
  intros Hf Hv Hle. apply Rbar_le_antisym; [| now apply rateDistortion_nonneg].
  rewrite <- (constantChannel_information Hf Hv). apply rateDistortion_le_channel.
  now rewrite constantChannel_error.
Qed.

(** Mass at a single point is no mass: if int g (x - y)² = 0 then int g = 0. On [-T, T] g is at most some K, so that
    g <= s g (x - y)² + K e^{-s (x - y)²} for every s, since 1 <= u + e^{-u}. *)
Lemma concentrated_zero g q y : (forall x, 0 <= g x) -> is_integral g q -> is_integral (fun x => g x * (x - y) ^ 2) 0 ->
  q = 0.
Proof.
  intros Hg Iq I0. apply Rle_antisym; [| now apply (is_integral_ge_0 g)].
  apply (is_integral_le_bound g q 0 Iq). intros T HT.
  destruct (ex_RInt_ub g (- T) T (is_integral_local g q Iq (- T) T)) as [K HK].
  rewrite Rmin_left, Rmax_right in HK by lra.
  assert (HK' : forall x, - T <= x <= T -> g x <= K).
  { intros x Hx. apply Rle_trans with (2 := HK x Hx). apply Rle_abs. }
  assert (HK0 : 0 <= K) by (apply Rle_trans with (g 0); [apply Hg | apply HK'; lra]).
  apply le_epsilon. intros eps He. pose proof PI_RGT_0 as HPI.
  set (r := eps / (K + 1)). assert (Hr : 0 < r) by (apply Rdiv_lt_0_compat; lra).
  set (s := PI / r ^ 2). assert (Hr2 : 0 < r ^ 2) by now apply pow_lt.
  assert (Hs : 0 < s) by now apply Rdiv_lt_0_compat.
  assert (Er : sqrt (PI / s) = r).
  { replace (PI / s) with (r ^ 2) by (unfold s; field; split; lra). apply sqrt_pow2. lra. }
  set (m := fun x => s * (g x * (x - y) ^ 2) + K * exp (- s * (x - y) ^ 2)).
  assert (Im : is_integral m (s * 0 + K * r)).
  { apply (is_integral_plus (fun x => s * (g x * (x - y) ^ 2))); [now apply is_integral_scal |].
    rewrite <- Er. now apply (is_integral_scal (fun x => exp (- s * (x - y) ^ 2))), gaussian_integral_shift. }
  apply Rle_trans with (RInt m (- T) T).
  - apply RInt_le; [lra | apply (is_integral_local g q Iq) | apply (is_integral_local m _ Im) |]. intros x Hx.
    pose proof (Hg x) as H1. pose proof (HK' x ltac:(lra)) as H2. pose proof (exp_pos (- s * (x - y) ^ 2)) as H3.
    pose proof (exp_ineq1_le (- s * (x - y) ^ 2)) as H4. unfold m.
    apply Rmult_le_compat_l with (r := g x) in H4; [| exact H1].
    apply Rmult_le_compat_r with (r := exp (- s * (x - y) ^ 2)) in H2; lra.
  - apply Rle_trans with (s * 0 + K * r).
    + apply (RInt_le_integral m); [| exact Im | lra]. intros x. unfold m. pose proof (pow2_ge_0 (x - y)).
      apply Rplus_le_le_0_compat; apply Rmult_le_pos; [lra | now apply Rmult_le_pos | lra | left; apply exp_pos].
    + assert (E : (K + 1) * r = eps) by (unfold r; field; lra). lra.
Qed.

(** Every channel errs: a letter without error is not used, and the letters together have probability 1. *)
Lemma meanSquaredError_nonneg f (c : TestChannel f) : IsDensity f -> 0 <= meanSquaredError c.
Proof.
  intros Hf. rewrite meanSquaredError_letters. apply sum_f_R0_ge_0. intros j Hj. now apply letterError_nonneg.
Qed.
Lemma meanSquaredError_pos f (c : TestChannel f) : IsDensity f -> 0 < meanSquaredError c.
Proof.
  intros Hf. destruct (Rle_lt_or_eq_dec _ _ (meanSquaredError_nonneg f c Hf)) as [H | H]; [exact H | exfalso].
  rewrite meanSquaredError_letters in H.
  pose proof (outputLaw_total f c (density_total f Hf)) as T.
  rewrite (sum_eq _ (fun _ => 0)) in T; [rewrite sum_cte in T; lra |]. intros j Hj.
  apply (concentrated_zero (fun x => f x * prob c j x) _ (letter c j)).
  - intros x. apply Rmult_le_pos; [now apply density_pos | now apply (prob_nonneg f c)].
  - now apply outputLaw_integral.
  - replace 0 with (letterError c j).
    + apply is_integral_ext with (2 := letterError_integral f c j Hj). intros x. ring.
    + apply Rle_antisym; [| now apply letterError_nonneg]. rewrite H.
      apply (term_le_sum (letterError c)); [| exact Hj]. intros i Hi. now apply letterError_nonneg.
Qed.
Theorem rateDistortion_infinite f D : IsDensity f -> D <= 0 -> rateDistortion f D = p_infty.
Proof.
  intros Hf HD. apply is_glb_Rbar_unique. split.
  - intros r [c [Hc _]]. pose proof (meanSquaredError_pos f c Hf). exfalso. lra.
  - intros [b | |] _; exact I.
Qed.
(** Nothing reproduces a density exactly. *)
Corollary rateDistortion_at_zero f : IsDensity f -> rateDistortion f 0 = p_infty.
Proof. intros Hf. apply rateDistortion_infinite; [exact Hf | lra]. Qed.
