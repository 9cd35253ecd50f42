(** Csiszár's dual: every g with sup_y (g * e^{-s .^2})(y) <= 1 gives a lower bound on R(D). *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper rate.Entropy rate.RateDistortion.
Open Scope R_scope.

(** The tangent of w ln (w / b) at w = b g e^{-s z²} / f, times f: one letter at one point x, with f = f(x), w its
    probability given x, z = x - y. *)
Lemma tangent_letter f w b g s z : 0 <= f -> 0 <= w -> 0 < b -> 0 < g ->
  (f * ln g - f * ln f + f) * w - s * (f * (w * z ^ 2)) - b * (g * exp (- s * z ^ 2))
  <= f * (w * ln w) - ln b * (f * w).
Proof.
  intros Hf Hw Hb Hg. pose proof (exp_pos (- s * z ^ 2)) as He.
  pose proof (Rmult_lt_0_compat _ _ Hb (Rmult_lt_0_compat _ _ Hg He)) as Hbge.
  destruct (Req_dec f 0) as [-> | Hne]; [lra |].
  assert (Hpos : 0 < f) by lra.
  assert (Hu : 0 < g * exp (- s * z ^ 2) / f) by (apply Rdiv_lt_0_compat; [now apply Rmult_lt_0_compat | lra]).
  pose proof (log_tangent w b _ Hw Hb Hu) as H.
  rewrite ln_div, ln_mult, ln_exp in H; [| assumption .. | now apply Rmult_lt_0_compat | assumption].
  apply (Rmult_le_compat_l f) in H; [| lra].
  replace (f * (w * (ln g + - s * z ^ 2 - ln f) + w - b * (g * exp (- s * z ^ 2) / f)))
    with ((f * ln g - f * ln f + f) * w - s * (f * (w * z ^ 2)) - b * (g * exp (- s * z ^ 2))) in H by (field; lra).
  lra.
Qed.

(** A stand-in for q_j that is positive also where q_j = 0. *)
Definition positiveStandIn (eta q : R) : R := if Rlt_dec 0 q then q else eta.
Lemma positiveStandIn_pos eta q : 0 < eta -> 0 < positiveStandIn eta q.
Proof. intros. unfold positiveStandIn. now destruct (Rlt_dec 0 q). Qed.
Lemma positiveStandIn_le eta q : 0 < eta -> 0 <= q -> positiveStandIn eta q <= q + eta.
Proof. intros. unfold positiveStandIn. destruct (Rlt_dec 0 q); lra. Qed.
Lemma positiveStandIn_ln eta q : 0 <= q -> ln (positiveStandIn eta q) * q = q * ln q.
Proof.
  intros Hq. unfold positiveStandIn. destruct (Rlt_dec 0 q) as [_ | Hn]; [ring |].
  replace q with 0 by lra. ring.
Qed.

Section Channel.
Context {f : R -> R} (c : TestChannel f) (Hf : IsDensity f).

(** The bound for one channel, short by (n + 1) eta. *)
Lemma dual_bound_channel g s h G eta : (forall x, 0 < g x) ->
  is_integral (fun x => - (f x * ln (f x))) h -> is_integral (fun x => f x * ln (g x)) G ->
  (forall y, exists m, is_integral (fun x => g x * exp (- s * (x - y) ^ 2)) m /\ m <= 1) -> 0 < eta ->
  h - s * meanSquaredError c + G
  <= sum_f_R0 (fun j => letterNegEntropy c j - outputLaw c j * ln (outputLaw c j)) (last c) + INR (S (last c)) * eta.
Proof.
  intros Hg Hh HG Hm Heta.
  set (b := fun j => positiveStandIn eta (outputLaw c j)).
  set (k := fun j x => g x * exp (- s * (x - letter c j) ^ 2)).
  assert (Hk : forall j, is_integral (k j) (integral (k j)) /\ integral (k j) <= 1).
  { intros j. destruct (Hm (letter c j)) as [m [Im Lm]]. fold (k j) in Im.
    now rewrite (is_integral_unique _ _ Im). }
  assert (Hb : forall j, 0 < b j) by (intros j; now apply positiveStandIn_pos).
  (* the left side of the tangent inequality, summed over the letters and integrated *)
  assert (IL : is_integral
      (fun x => - (f x * ln (f x)) + f x * ln (g x) + f x
        - s * sum_f_R0 (fun j => f x * (prob c j x * (x - letter c j) ^ 2)) (last c)
        - sum_f_R0 (fun j => b j * k j x) (last c))
      (h + G + 1 - s * sum_f_R0 (letterError c) (last c) - sum_f_R0 (fun j => b j * integral (k j)) (last c))).
  { apply is_integral_minus; [apply is_integral_minus |].
    - apply is_integral_plus; [now apply is_integral_plus | now apply density_total].
    - apply is_integral_scal. apply (is_integral_sum (fun j x => f x * (prob c j x * (x - letter c j) ^ 2))).
      intros j Hj. now apply letterError_integral.
    - apply (is_integral_sum (fun j x => b j * k j x)). intros j _. apply is_integral_scal, Hk. }
  (* the right side *)
  assert (IR : is_integral
      (fun x => sum_f_R0 (fun j => f x * (prob c j x * ln (prob c j x)) - ln (b j) * (f x * prob c j x)) (last c))
      (sum_f_R0 (fun j => letterNegEntropy c j - ln (b j) * outputLaw c j) (last c))).
  { apply (is_integral_sum (fun j x => f x * (prob c j x * ln (prob c j x)) - ln (b j) * (f x * prob c j x))).
    intros j Hj. apply is_integral_minus; [now apply letterNegEntropy_integral |].
    now apply is_integral_scal, outputLaw_integral. }
  assert (Pt : forall x,
      - (f x * ln (f x)) + f x * ln (g x) + f x
        - s * sum_f_R0 (fun j => f x * (prob c j x * (x - letter c j) ^ 2)) (last c)
        - sum_f_R0 (fun j => b j * k j x) (last c)
      <= sum_f_R0 (fun j => f x * (prob c j x * ln (prob c j x)) - ln (b j) * (f x * prob c j x)) (last c)).
  { intros x.
    apply Rle_trans with (sum_f_R0 (fun j => (f x * ln (g x) - f x * ln (f x) + f x) * prob c j x
      - s * (f x * (prob c j x * (x - letter c j) ^ 2)) - b j * k j x) (last c)).
    - right. rewrite !minus_sum, <- !sum_f_R0_scal, (prob_total f c). ring.
    - apply sum_Rle. intros j Hj. apply tangent_letter; auto; [now apply density_pos | now apply (prob_nonneg f c)]. }
  pose proof (is_integral_le _ _ _ _ Pt IL IR) as Le.
  (* sum_j b_j m_j <= 1 + (n + 1) eta *)
  assert (Lb : sum_f_R0 (fun j => b j * integral (k j)) (last c) <= 1 + INR (S (last c)) * eta).
  { apply Rle_trans with (sum_f_R0 (fun j => outputLaw c j + eta) (last c)).
    - apply sum_Rle. intros j Hj.
      apply Rle_trans with (b j * 1); [apply Rmult_le_compat_l; [now left | apply Hk] |].
      rewrite Rmult_1_r. apply positiveStandIn_le; [assumption | now apply outputLaw_nonneg].
    - rewrite plus_sum, sum_cte, (outputLaw_total f c) by now apply density_total. right. ring. }
  rewrite meanSquaredError_letters.
  replace (sum_f_R0 (fun j => letterNegEntropy c j - outputLaw c j * ln (outputLaw c j)) (last c))
    with (sum_f_R0 (fun j => letterNegEntropy c j - ln (b j) * outputLaw c j) (last c)); [lra |].
  apply sum_eq. intros j Hj. unfold b. now rewrite positiveStandIn_ln by now apply outputLaw_nonneg.
Qed.
End Channel.

(** a <= b + c eta for every eta > 0 gives a <= b. *)
Lemma le_of_le_plus_mult a b c : 0 < c -> (forall eta, 0 < eta -> a <= b + c * eta) -> a <= b.
Proof.
  intros Hc H. apply le_epsilon. intros eps Heps.
  pose proof (H (eps / c) (Rdiv_lt_0_compat _ _ Heps Hc)) as H1.
  replace (c * (eps / c)) with eps in H1 by (field; lra). assumption.
Qed.

(** R(D) >= h - sD + int f ln g, in bits. *)
Theorem dual_lower_bound f g s D h G : IsDensity f -> (forall x, 0 < g x) -> 0 <= s ->
  is_integral (fun x => - (f x * ln (f x))) h -> is_integral (fun x => f x * ln (g x)) G ->
  (forall y, exists m, is_integral (fun x => g x * exp (- s * (x - y) ^ 2)) m /\ m <= 1) ->
  Rbar_le ((h - s * D + G) / ln 2) (rateDistortion f D).
Proof.
  intros Hf Hg Hs Hh HG Hm. apply rateDistortion_ge. intros c Hc. rewrite mutualInformation_letters.
  apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat, ln2_pos |].
  apply le_of_le_plus_mult with (INR (S (last c))); [apply lt_0_INR, PeanoNat.Nat.lt_0_succ |].
  intros eta Heta. pose proof (dual_bound_channel c Hf g s h G eta Hg Hh HG Hm Heta) as H.
  pose proof (Rmult_le_compat_l s _ _ Hs Hc). lra.
Qed.
