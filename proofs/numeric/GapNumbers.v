(** The gap theorem in numbers: on the review's target range, 1.6 <= beta <= 1.9 and 1/1000 <= D <= 1/10, and at two
    points. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Power real.Gamma rate.Entropy rate.RateDistortion
  source.Ggd source.GgdEntropy source.GgdFisher source.FisherMonotone upper.ShiftedPower upper.GapTheorem
  numeric.FisherValues numeric.Intervals.
Open Scope R_scope.

(** ln(1 + z) below the alternating series, where it ends with a plus. *)
Lemma ln_1_plus_le z : 0 <= z -> ln (1 + z) <= z - z ^ 2 / 2 + z ^ 3 / 3 - z ^ 4 / 4 + z ^ 5 / 5.
Proof.
  intros Hz. set (p := fun z => ln (1 + z) - (z - z ^ 2 / 2 + z ^ 3 / 3 - z ^ 4 / 4 + z ^ 5 / 5)).
  assert (Hd : forall y, 0 <= y -> is_derive p y (- y ^ 5 / (1 + y))).
  { intros y Hy. unfold p. auto_derive; [lra|]. field. lra. }
  cut (p z <= 0); [unfold p; lra|].
  apply (nonpos_by_derivative p (fun y => - y ^ 5 / (1 + y)) z Hz).
  - unfold p. rewrite Rplus_0_r, ln_1. lra.
  - intros y Hy. apply Hd; lra.
  - intros y Hy. assert (0 <= y ^ 5 / (1 + y)) by (apply Rdiv_le_0_compat; [apply pow_le|]; lra).
    unfold Rdiv in *. lra.
  - intros y Hy. apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)). eexists. apply Hd; lra.
Qed.
Lemma ln_1_minus_le z : 0 <= z < 1 -> ln (1 - z) <= - (z + z ^ 2 / 2 + z ^ 3 / 3).
Proof.
  intros Hz. set (p := fun z => ln (1 - z) + (z + z ^ 2 / 2 + z ^ 3 / 3)).
  assert (Hd : forall y, 0 <= y < 1 -> is_derive p y (- y ^ 3 / (1 - y))).
  { intros y Hy. unfold p. auto_derive; [lra|]. field. lra. }
  cut (p z <= 0); [unfold p; lra|].
  apply (nonpos_by_derivative p (fun y => - y ^ 3 / (1 - y)) z (proj1 Hz)).
  - unfold p. rewrite Rminus_0_r, ln_1. lra.
  - intros y Hy. apply Hd; lra.
  - intros y Hy. assert (0 <= y ^ 3 / (1 - y)) by (apply Rdiv_le_0_compat; [apply pow_le|]; lra).
    unfold Rdiv in *. lra.
  - intros y Hy. apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)). eexists. apply Hd; lra.
Qed.

(** [gapBound] grows with J. *)
Lemma gapBound_le beta D j : 0 < beta -> 0 < D < 1 -> 0 < fisherUnitVar beta <= j ->
  gapBound beta D <= (1 / beta * ln (1 + beta / 2 * j * (D / (1 - D))) + 1 / 2 * ln (1 - D)) / ln 2.
Proof.
  intros Hb HD Hj. unfold gapBound, log2.
  assert (H2 : 0 < ln 2) by apply ln2_pos. assert (Ht : 0 < D / (1 - D)) by (apply Rdiv_lt_0_compat; lra).
  assert (H1 : 0 < beta / 2 * fisherUnitVar beta * (D / (1 - D))).
  { apply Rmult_lt_0_compat; [|lra]. apply Rmult_lt_0_compat; lra. }
  assert (Hm : beta / 2 * fisherUnitVar beta * (D / (1 - D)) <= beta / 2 * j * (D / (1 - D))).
  { apply Rmult_le_compat_r; [lra|]. apply Rmult_le_compat_l; lra. }
  assert (Hl : ln (1 + beta / 2 * fisherUnitVar beta * (D / (1 - D))) <= ln (1 + beta / 2 * j * (D / (1 - D)))).
  { destruct (Rle_lt_or_eq_dec _ _ Hm) as [Hlt|E]; [left; apply ln_increasing; lra | rewrite E; lra]. }
  apply Rmult_le_compat_l with (r := 1 / beta) in Hl; [|left; apply Rdiv_lt_0_compat; lra].
  apply Rmult_le_reg_r with (ln 2); [exact H2|].
  replace ((1 / beta * ln (1 + beta / 2 * j * (D / (1 - D))) + 1 / 2 * ln (1 - D)) / ln 2 * ln 2)
    with (1 / beta * ln (1 + beta / 2 * j * (D / (1 - D))) + 1 / 2 * ln (1 - D)) by (field; lra).
  replace ((1 / beta * (ln (1 + beta / 2 * fisherUnitVar beta * (D / (1 - D))) / ln 2)
      + 1 / 2 * (ln (1 - D) / ln 2)) * ln 2)
    with (1 / beta * ln (1 + beta / 2 * fisherUnitVar beta * (D / (1 - D))) + 1 / 2 * ln (1 - D)) by (field; lra).
  lra.
Qed.

(** The logarithms by their series, divided by D. *)
Definition gapPolynomial (beta j D : R) : R :=
  let q := j / (2 * (1 - D)) in
  q - beta * q ^ 2 * D / 2 + beta ^ 2 * q ^ 3 * D ^ 2 / 3 - beta ^ 3 * q ^ 4 * D ^ 3 / 4 + beta ^ 4 * q ^ 5 * D ^ 4 / 5
  - (1 + D / 2 + D ^ 2 / 3) / 2.
Lemma gap_series beta D j : 0 < beta -> 0 < D < 1 -> 0 < j ->
  1 / beta * ln (1 + beta / 2 * j * (D / (1 - D))) + 1 / 2 * ln (1 - D) <= D * gapPolynomial beta j D.
Proof.
  intros Hb HD Hj. set (z := beta / 2 * j * (D / (1 - D))).
  assert (Hz : 0 <= z).
  { unfold z. apply Rmult_le_pos; [apply Rmult_le_pos; lra | left; apply Rdiv_lt_0_compat; lra]. }
  pose proof (ln_1_plus_le z Hz) as H1. pose proof (ln_1_minus_le D ltac:(lra)) as H2.
  apply Rmult_le_compat_l with (r := 1 / beta) in H1; [|left; apply Rdiv_lt_0_compat; lra].
  replace (D * gapPolynomial beta j D) with (1 / beta * (z - z ^ 2 / 2 + z ^ 3 / 3 - z ^ 4 / 4 + z ^ 5 / 5)
    + 1 / 2 * - (D + D ^ 2 / 2 + D ^ 3 / 3)) by (unfold gapPolynomial, z; field; lra).
  lra.
Qed.

(** The gap from a bound j on J. *)
Lemma gap_below beta D j : 1 <= beta <= 2 -> 0 < D < 1 -> fisherUnitVar beta <= j ->
  is_finite (rateDistortion (ggdDensity beta (alphaUnitVar beta)) D) /\
  0 <= rdGap (ggdDensity beta (alphaUnitVar beta)) D
    <= (1 / beta * ln (1 + beta / 2 * j * (D / (1 - D))) + 1 / 2 * ln (1 - D)) / ln 2.
Proof.
  intros Hb HD Hj. destruct (ggd_rd_gap_bound beta D Hb HD) as [Hfin [Hl Hu]].
  split; [exact Hfin|]. split; [exact Hl|]. eapply Rle_trans; [exact Hu|].
  apply gapBound_le; [lra | exact HD | split; [apply fisherUnitVar_pos; lra | exact Hj]].
Qed.

(** A bound c D on the gap for beta between b1 and b2 and D up to 1/10, from a bound on J(b1) and an inequality between
    polynomials. *)
Lemma gap_numeric b1 b2 j c beta D : 1 <= b1 -> b2 <= 2 -> fisherUnitVar b1 <= j ->
  (forall beta D, b1 <= beta <= b2 -> 0 <= D <= 1 / 10 -> gapPolynomial beta j D <= c * ln 2) ->
  b1 <= beta <= b2 -> 0 < D <= 1 / 10 ->
  is_finite (rateDistortion (ggdDensity beta (alphaUnitVar beta)) D) /\
  0 <= rdGap (ggdDensity beta (alphaUnitVar beta)) D <= c * D.
Proof.
  intros H1 H2 Hj Hp Hb HD.
  assert (HJ : fisherUnitVar beta <= j).
  { eapply Rle_trans; [apply (fisher_nonincreasing b1); lra | exact Hj]. }
  assert (Hj0 : 0 < j) by (pose proof (fisherUnitVar_pos b1 H1); lra).
  destruct (gap_below beta D j ltac:(lra) ltac:(lra) HJ) as [Hfin [Hl Hu]].
  split; [exact Hfin|]. split; [exact Hl|]. eapply Rle_trans; [exact Hu|].
  assert (Hln : 0 < ln 2) by apply ln2_pos.
  apply Rmult_le_reg_r with (ln 2); [exact Hln|]. unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  eapply Rle_trans; [apply gap_series; lra|].
  replace (c * D * ln 2) with (D * (c * ln 2)) by ring. apply Rmult_le_compat_l; [lra|]. apply Hp; lra.
Qed.

(** The review's target: on 1.6 <= beta <= 1.9 and D up to 1/10 (its range is 1/1000 <= D <= 1/10) the gap is at most
    0.048 D bit, hence at most 0.0048 bit. The closed form at beta = 1.6, D = 1/10 is 0.004776. *)
Theorem ggd_rd_gap_numeric beta D : 1.6 <= beta <= 1.9 -> 0 < D <= 1 / 10 ->
  is_finite (rateDistortion (ggdDensity beta (alphaUnitVar beta)) D) /\
  0 <= rdGap (ggdDensity beta (alphaUnitVar beta)) D <= 0.048 * D.
Proof.
  apply (gap_numeric 1.6 1.9 1.0544); [lra | lra | |].
  - replace 1.6 with (8 / 5) by lra. apply fisher_8_5.
  - clear. intros beta D Hb HD. unfold gapPolynomial. cbv zeta.
    interval with (i_prec 54, i_bisect D, i_bisect beta, i_autodiff D, i_depth 18).
Qed.
Corollary ggd_rd_gap_range beta D : 1.6 <= beta <= 1.9 -> 1 / 1000 <= D <= 1 / 10 ->
  is_finite (rateDistortion (ggdDensity beta (alphaUnitVar beta)) D) /\
  rdGap (ggdDensity beta (alphaUnitVar beta)) D <= 0.0048.
Proof.
  intros Hb HD. destruct (ggd_rd_gap_numeric beta D Hb ltac:(lra)) as [Hfin [_ H]]. split; [exact Hfin | lra].
Qed.

(** The review's strong conjecture (8.2), at most 0.01 bit for D up to 1/10: proved here for beta in [3/2, 2]. *)
Theorem ggd_rd_gap_from_3_2 beta D : 3 / 2 <= beta <= 2 -> 0 < D <= 1 / 10 ->
  is_finite (rateDistortion (ggdDensity beta (alphaUnitVar beta)) D) /\
  0 <= rdGap (ggdDensity beta (alphaUnitVar beta)) D <= 0.081 * D.
Proof.
  apply (gap_numeric (3 / 2) 2 1.0958); [lra | lra | apply fisher_3_2 |].
  clear. intros beta D Hb HD. unfold gapPolynomial. cbv zeta.
  interval with (i_prec 54, i_bisect D, i_bisect beta, i_autodiff D, i_depth 18).
Qed.

(** From the review's beta on. *)
Theorem ggd_rd_gap_from_17_10 beta D : 17 / 10 <= beta <= 2 -> 0 < D <= 1 / 10 ->
  is_finite (rateDistortion (ggdDensity beta (alphaUnitVar beta)) D) /\
  0 <= rdGap (ggdDensity beta (alphaUnitVar beta)) D <= 0.0263 * D.
Proof.
  apply (gap_numeric (17 / 10) 2 1.0276); [lra | lra | apply fisher_17_10 |].
  clear. intros beta D Hb HD. unfold gapPolynomial. cbv zeta.
  interval with (i_prec 54, i_bisect D, i_bisect beta, i_autodiff D, i_depth 18).
Qed.

(** beta = 17/10, D = 1/100: the closed form is 2.038e-4. *)
Theorem ggd_17_10_at_1_100 :
  is_finite (rateDistortion (ggdDensity (17 / 10) (alphaUnitVar (17 / 10))) (1 / 100)) /\
  0 <= rdGap (ggdDensity (17 / 10) (alphaUnitVar (17 / 10))) (1 / 100) <= 0.000206.
Proof.
  destruct (gap_below (17 / 10) (1 / 100) 1.0276 ltac:(lra) ltac:(lra) (proj2 fisher_17_10)) as [Hfin [Hl Hu]].
  split; [exact Hfin|]. split; [exact Hl|]. eapply Rle_trans; [exact Hu|]. interval with (i_prec 54).
Qed.
(** beta = 3/2, D = 1/100: the closed form is 7.013e-4. *)
Theorem ggd_3_2_at_1_100 :
  is_finite (rateDistortion (ggdDensity (3 / 2) (alphaUnitVar (3 / 2))) (1 / 100)) /\
  0 <= rdGap (ggdDensity (3 / 2) (alphaUnitVar (3 / 2))) (1 / 100) <= 0.000702.
Proof.
  destruct (gap_below (3 / 2) (1 / 100) 1.0958 ltac:(lra) ltac:(lra) (proj2 fisher_3_2)) as [Hfin [Hl Hu]].
  split; [exact Hfin|]. split; [exact Hl|]. eapply Rle_trans; [exact Hu|]. interval with (i_prec 54).
Qed.
