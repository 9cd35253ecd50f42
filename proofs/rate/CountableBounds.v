(** The dual bounds for countable reproduction alphabets, the Shannon lower bound among them: the restriction to finite
    alphabets changes R(D) by no more than its gap to the Shannon lower bound. *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper real.GaussianIntegral rate.Entropy rate.RateDistortion rate.DualBound
  rate.ShannonLowerBound rate.BasicFacts rate.Countable.
Open Scope R_scope.

(** -f ln f <= (K + d x²) f + e^{-K} e^{-d x²}: the tangent at e^{-K - d x²}. With a finite second moment it bounds
    what the letters beyond the n-th can add to int -f ln f. *)
Lemma neg_entropy_tail t K z : 0 <= t -> - (t * ln t) <= (K + z) * t + exp (- K) * exp (- z).
Proof.
  intros Ht. pose proof (log_tangent t 1 (exp (- K + - z)) Ht Rlt_0_1 (exp_pos _)) as H.
  rewrite ln_exp, ln_1, exp_plus in H. lra.
Qed.

(** The part 1 - S_n of the probability that the first n letters leave over costs little: for one x, with S = S_n. *)
Lemma left_over f g C S K d x : 0 <= f -> 0 < g <= C -> 0 <= S <= 1 -> 0 <= d ->
  (f * ln g - f * ln f + f) * (1 - S)
  <= (ln C + K + 1) * (f * (1 - S)) + d * (f * x ^ 2) + exp (- K) * exp (- d * (x - 0) ^ 2).
Proof.
  intros Hf Hg HS Hd. rewrite Rminus_0_r. pose proof (pow2_ge_0 x) as Hx.
  assert (Hln : f * ln g <= f * ln C) by (apply Rmult_le_compat_l; [assumption | apply ln_le; lra]).
  pose proof (neg_entropy_tail f K (d * x ^ 2) Hf) as H.
  replace (- (d * x ^ 2)) with (- d * x ^ 2) in H by ring.
  pose proof (Rmult_lt_0_compat _ _ (exp_pos (- K)) (exp_pos (- d * x ^ 2))) as He.
  pose proof (Rmult_le_pos _ _ Hd (Rmult_le_pos _ _ Hf Hx)) as Hv.
  set (E := exp (- K) * exp (- d * x ^ 2)) in *.
  apply Rle_trans with ((f * ln C + ((K + d * x ^ 2) * f + E) + f) * (1 - S));
    [apply Rmult_le_compat_r; lra |].
  assert (0 <= d * (f * x ^ 2) * S) by (apply Rmult_le_pos; lra).
  assert (0 <= E * S) by (apply Rmult_le_pos; lra). lra.
Qed.

Section Channel.
Context {f : R -> R} (c : CountableChannel f) (Hf : IsDensity f).

Lemma cLaw_integral j : is_integral (fun x => f x * cProb c j x) (letterLaw f (cProb c j)).
Proof. apply integral_correct, (cOutput_integrable f c). Qed.
Lemma cEntropy_integral j :
  is_integral (fun x => f x * (cProb c j x * ln (cProb c j x))) (letterNegEntropyOf f (cProb c j)).
Proof. apply integral_correct, (cEntropy_integrable f c). Qed.
Lemma cError_integral j : is_integral (fun x => f x * (cProb c j x * (x - cLetter c j) ^ 2))
  (letterErrorOf f (cProb c j) (cLetter c j)).
Proof. apply integral_correct, (cError_integrable f c). Qed.
Lemma cLaw_nonneg j : 0 <= letterLaw f (cProb c j).
Proof.
  apply is_integral_ge_0 with (2 := cLaw_integral j). intros x.
  apply Rmult_le_pos; [now apply density_pos | apply (cProb_nonneg f c)].
Qed.
Lemma cDivergence_nonneg j : 0 <= letterDivergence f (cProb c j).
Proof.
  apply -> Rminus_le_0. apply letter_divergence_nonneg with f (cProb c j); [assumption | | |].
  - apply (cProb_nonneg f c).
  - apply cEntropy_integral.
  - apply cLaw_integral.
Qed.
Lemma cError_nonneg j : 0 <= letterErrorOf f (cProb c j) (cLetter c j).
Proof.
  apply is_integral_ge_0 with (2 := cError_integral j). intros x.
  apply Rmult_le_pos; [now apply density_pos |].
  apply Rmult_le_pos; [apply (cProb_nonneg f c) | apply pow2_ge_0].
Qed.

(** The first n + 1 letters: information, error and output law are at most the totals. *)
Lemma cDivergence_partial n :
  sum_f_R0 (fun j => letterDivergence f (cProb c j)) n <= Series (fun j => letterDivergence f (cProb c j)).
Proof. apply partial_sum_le; [apply cDivergence_nonneg | apply Series_correct, (cInformation_summable f c)]. Qed.
Lemma cError_partial n : sum_f_R0 (fun j => letterErrorOf f (cProb c j) (cLetter c j)) n <= countableError c.
Proof. apply partial_sum_le; [apply cError_nonneg | apply Series_correct, (cError_summable f c)]. Qed.
Lemma cProb_partial n x : 0 <= sum_f_R0 (fun j => cProb c j x) n <= 1.
Proof.
  split; [apply sum_f_R0_ge_0; intros; apply (cProb_nonneg f c) |].
  apply partial_sum_le; [intros; apply (cProb_nonneg f c) | apply (cProb_total f c)].
Qed.

Section Dual.
Context (g : R -> R) (s h G C v : R) (Hg : forall x, 0 < g x <= C) (Hs : 0 <= s)
  (Hh : is_integral (fun x => - (f x * ln (f x))) h) (HG : is_integral (fun x => f x * ln (g x)) G)
  (Hm : forall y, exists m, is_integral (fun x => g x * exp (- s * (x - y) ^ 2)) m /\ m <= 1)
  (Hv : is_integral (fun x => f x * x ^ 2) v).

(** The dual bound with the first n + 1 letters, their q_j made positive by eta. *)
Lemma dual_bound_partial n K d eta : 0 < d -> 0 < eta ->
  h - s * countableError c + G
  <= Series (fun j => letterDivergence f (cProb c j))
     + ((ln C + K + 1) * (1 - sum_f_R0 (fun j => letterLaw f (cProb c j)) n) + d * v + exp (- K) * sqrt (PI / d))
     + INR (S n) * eta.
Proof.
  intros Hd Heta.
  set (W := cProb c). set (q := fun j => letterLaw f (W j)). set (e := fun j => letterNegEntropyOf f (W j)).
  set (r := fun j => letterErrorOf f (W j) (cLetter c j)).
  set (b := fun j => positiveStandIn eta (q j)).
  set (k := fun j x => g x * exp (- s * (x - cLetter c j) ^ 2)).
  assert (Hk : forall j, is_integral (k j) (integral (k j)) /\ integral (k j) <= 1).
  { intros j. destruct (Hm (cLetter c j)) as [m [Im Lm]]. fold (k j) in Im.
    now rewrite (is_integral_unique _ _ Im). }
  assert (Hb : forall j, 0 < b j) by (intros j; now apply positiveStandIn_pos).
  assert (IL : is_integral (fun x => - (f x * ln (f x)) + f x * ln (g x) + f x) (h + G + 1)).
  { apply is_integral_plus; [now apply is_integral_plus | now apply density_total]. }
  (* the first n + 1 letters, and what is left over *)
  set (L := fun j x => f x * (W j x * ln (W j x)) - ln (b j) * (f x * W j x)
                       + s * (f x * (W j x * (x - cLetter c j) ^ 2)) + b j * k j x).
  set (rest := fun x => (ln C + K + 1) * (f x - sum_f_R0 (fun j => f x * W j x) n) + d * (f x * x ^ 2)
                     + exp (- K) * exp (- d * (x - 0) ^ 2)).
  assert (IR : is_integral (fun x => sum_f_R0 (fun j => L j x) n + rest x)
      (sum_f_R0 (fun j => e j - ln (b j) * q j + s * r j + b j * integral (k j)) n
       + ((ln C + K + 1) * (1 - sum_f_R0 q n) + d * v + exp (- K) * sqrt (PI / d)))).
  { apply is_integral_plus; [apply is_integral_sum; intros j _ |].
    - unfold L. apply is_integral_plus; [apply is_integral_plus; [apply is_integral_minus |] |].
      + apply cEntropy_integral.
      + apply is_integral_scal, cLaw_integral.
      + apply is_integral_scal, cError_integral.
      + apply is_integral_scal, Hk.
    - apply is_integral_plus; [apply is_integral_plus |]; apply is_integral_scal.
      + apply is_integral_minus; [now apply density_total |].
        apply (is_integral_sum (fun j x => f x * W j x)). intros j _. apply cLaw_integral.
      + assumption.
      + now apply gaussian_integral_shift. }
  assert (Pt : forall x, - (f x * ln (f x)) + f x * ln (g x) + f x <= sum_f_R0 (fun j => L j x) n + rest x).
  { intros x. set (S0 := sum_f_R0 (fun j => W j x) n).
    assert (H1 : (f x * ln (g x) - f x * ln (f x) + f x) * S0 <= sum_f_R0 (fun j => L j x) n).
    { unfold S0. rewrite sum_f_R0_scal. apply sum_Rle. intros j _.
      assert (T := tangent_letter (f x) (W j x) (b j) (g x) s (x - cLetter c j) (density_pos f Hf x)
                     (cProb_nonneg f c j x) (Hb j) (proj1 (Hg x))). unfold L, k. lra. }
    assert (H2 := left_over (f x) (g x) C S0 K d x (density_pos f Hf x) (Hg x) (cProb_partial n x) (Rlt_le _ _ Hd)).
    unfold rest. rewrite <- sum_f_R0_scal. fold S0. lra. }
  pose proof (is_integral_le _ _ _ _ Pt IL IR) as Le.
  rewrite !plus_sum, <- sum_f_R0_scal in Le.
  assert (Lb : sum_f_R0 (fun j => b j * integral (k j)) n <= 1 + INR (S n) * eta).
  { apply Rle_trans with (sum_f_R0 (fun j => q j + eta) n).
    - apply sum_Rle. intros j _.
      apply Rle_trans with (b j * 1); [apply Rmult_le_compat_l; [now left | apply Hk] |].
      rewrite Rmult_1_r. apply positiveStandIn_le; [assumption | apply cLaw_nonneg].
    - rewrite plus_sum, sum_cte. pose proof (partial_sum_le q 1 n cLaw_nonneg (cOutput_total f c)). lra. }
  assert (Ld : sum_f_R0 (fun j => e j - ln (b j) * q j) n <= Series (fun j => letterDivergence f (cProb c j))).
  { replace (sum_f_R0 (fun j => e j - ln (b j) * q j) n) with (sum_f_R0 (fun j => letterDivergence f (cProb c j)) n);
      [apply cDivergence_partial |].
    apply sum_eq. intros j _. unfold b. rewrite positiveStandIn_ln by apply cLaw_nonneg. reflexivity. }
  pose proof (Rmult_le_compat_l s _ _ Hs (cError_partial n)) as Lr. fold W in Lr, Ld. fold r in Lr.
  fold W. fold q. lra.
Qed.

(** eta -> 0, then n -> oo, then K -> oo, then d -> 0. *)
Lemma dual_bound_countable :
  h - s * countableError c + G <= Series (fun j => letterDivergence f (cProb c j)).
Proof.
  set (I := Series (fun j => letterDivergence f (cProb c j))).
  assert (Hv0 : 0 <= v).
  { apply is_integral_ge_0 with (2 := Hv). intros x. apply Rmult_le_pos; [now apply density_pos | apply pow2_ge_0]. }
  apply le_of_le_plus_mult with (v + 2); [lra |]. intros d Hd.
  assert (Hq : 0 < sqrt (PI / d)) by (apply sqrt_lt_R0, Rdiv_lt_0_compat; [apply PI_RGT_0 | assumption]).
  set (K := - ln (d / sqrt (PI / d))).
  assert (HK : exp (- K) * sqrt (PI / d) = d).
  { unfold K. rewrite Ropp_involutive, exp_ln by now apply Rdiv_lt_0_compat. field. lra. }
  set (M := Rabs (ln C + K + 1) + 1).
  assert (HM : 0 < M) by (unfold M; pose proof (Rabs_pos (ln C + K + 1)); lra).
  destruct (partial_sum_near _ _ (d / M) (cOutput_total f c) (Rdiv_lt_0_compat _ _ Hd HM)) as [n Hn].
  pose proof (partial_sum_le _ _ n cLaw_nonneg (cOutput_total f c)) as Hn1.
  set (u := 1 - sum_f_R0 (fun j => letterLaw f (cProb c j)) n) in *.
  assert (Hu : (ln C + K + 1) * u <= d).
  { apply Rle_trans with (M * u).
    - apply Rmult_le_compat_r; [unfold u; lra | unfold M; pose proof (Rle_abs (ln C + K + 1)); lra].
    - replace d with (M * (d / M)) by (field; lra). apply Rmult_le_compat_l; unfold u; lra. }
  apply le_of_le_plus_mult with (INR (S n)); [apply lt_0_INR; lia |]. intros eta Heta.
  pose proof (dual_bound_partial n K d eta Hd Heta) as H. fold u I in H. rewrite HK in H. lra.
Qed.
End Dual.
End Channel.

(** R(D) >= h - sD + int f ln g, in bits, over countable alphabets: for bounded g and a source with a finite second
    moment. *)
Theorem dual_lower_bound_countable f g s D h G C : IsDensity f -> integrable (fun x => f x * x ^ 2) ->
  (forall x, 0 < g x <= C) -> 0 <= s ->
  is_integral (fun x => - (f x * ln (f x))) h -> is_integral (fun x => f x * ln (g x)) G ->
  (forall y, exists m, is_integral (fun x => g x * exp (- s * (x - y) ^ 2)) m /\ m <= 1) ->
  Rbar_le ((h - s * D + G) / ln 2) (rateDistortionCountable f D).
Proof.
  intros Hf [v Hv] Hg Hs Hh HG Hm. apply rateDistortionCountable_ge. intros c Hc.
  apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat, ln2_pos |].
  pose proof (dual_bound_countable c Hf g s h G C v Hg Hs Hh HG Hm Hv) as H.
  pose proof (Rmult_le_compat_l s _ _ Hs Hc). lra.
Qed.

(** The Shannon lower bound. *)
Theorem shannon_lower_bound_countable f D : IsDensity f -> integrable (fun x => f x * x ^ 2) ->
  integrable (fun x => - (f x * ln (f x))) -> 0 < D ->
  Rbar_le (shannonLowerBound (diffEntropyBits f) D) (rateDistortionCountable f D).
Proof.
  intros Hf Hv [h Hh] HD.
  assert (Hs : 0 < / (2 * D)) by (apply Rinv_0_lt_compat; lra).
  destruct (diffEntropyBits_nats f h Hh) as [_ ->]. rewrite <- shannon_value by assumption.
  set (s := / (2 * D)) in *.
  assert (Hg : 0 < sqrt (s / PI)) by (apply sqrt_lt_R0, Rdiv_lt_0_compat; [assumption | apply PI_RGT_0]).
  apply dual_lower_bound_countable with (fun _ => sqrt (s / PI)) (sqrt (s / PI)); try assumption; try lra.
  - intros _. lra.
  - now apply constant_log_integral.
  - intros y. exists 1. split; [now apply gaussian_kernel | lra].
Qed.

(** Hence, for a source of finite second moment, R(D) over countable alphabets lies between the Shannon lower bound and
    R(D) over finite ones, and differs from the latter by no more than the gap. *)
Theorem countable_alphabets_within_gap f D : IsDensity f -> integrable (fun x => f x * x ^ 2) ->
  integrable (fun x => - (f x * ln (f x))) -> 0 < D -> is_finite (rateDistortion f D) ->
  is_finite (rateDistortionCountable f D) /\
  0 <= rateDistortionFunction f D - real (rateDistortionCountable f D) <= rdGap f D.
Proof.
  intros Hf Hv Hh HD HR.
  pose proof (shannon_lower_bound_countable f D Hf Hv Hh HD) as L. pose proof (rateDistortionCountable_le f D Hf) as U.
  unfold rdGap, rateDistortionFunction. rewrite <- HR in U.
  destruct (rateDistortionCountable f D) as [r | |]; simpl in L, U |- *; [| contradiction ..].
  split; [reflexivity | lra].
Qed.
