(** The gap theorem for generalized Gaussians of unit variance, 1 <= beta <= 2 and 0 < D < 1:
    0 <= R(D) - SLB(D) <= (1/beta) log2(1 + (beta/2) J D/(1-D)) + ½ log2(1-D).

    The channel is X -> (1-D)(X+N); the entropy of X + N is bounded by Gibbs' inequality with a generalized Gaussian of
    the same beta, whose scale fits E|X+N|^beta <= E|X|^beta + (t/2) alpha^beta J. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Power real.Improper real.Gamma rate.Entropy rate.RateDistortion
  rate.ShannonLowerBound source.Ggd source.GgdEntropy source.GgdFisher source.FisherMonotone
  upper.NoisyChannel upper.VarianceBound upper.Anderson.
Open Scope R_scope.

(** In bits. *)
Definition gapBound (beta D : R) : R :=
  1 / beta * log2 (1 + beta / 2 * fisherUnitVar beta * (D / (1 - D))) + 1 / 2 * log2 (1 - D).

Lemma fisherUnitVar_pos beta : 1 <= beta -> 0 < fisherUnitVar beta.
Proof.
  intros Hb. unfold fisherUnitVar.
  assert (H : 0 < / beta <= 1).
  { split; [apply Rinv_0_lt_compat; lra | rewrite <- Rinv_1; apply Rinv_le_contravar; lra]. }
  assert (0 < Gamma (1 / beta)) by (apply Gamma_pos; unfold Rdiv; lra).
  assert (0 < Gamma (3 / beta)) by (apply Gamma_pos; unfold Rdiv; lra).
  assert (0 < Gamma (2 - 1 / beta)) by (apply Gamma_pos; unfold Rdiv; lra).
  assert (0 < beta ^ 2) by (apply pow_lt; lra).
  apply Rdiv_lt_0_compat; [|now apply pow_lt].
  apply Rmult_lt_0_compat; [now apply Rmult_lt_0_compat | assumption].
Qed.

(** J at the scale of unit variance, as [shifted_moment] has it. *)
Lemma fisherUnitVar_scale beta : 0 < beta ->
  beta ^ 2 / alphaUnitVar beta ^ 2 * (Gamma (2 - 1 / beta) / Gamma (1 / beta)) = fisherUnitVar beta.
Proof.
  intros Hb. unfold fisherUnitVar, alphaUnitVar.
  assert (H1 : 0 < Gamma (1 / beta)) by (apply Gamma_pos, Rdiv_lt_0_compat; lra).
  assert (H3 : 0 < Gamma (3 / beta)) by (apply Gamma_pos, Rdiv_lt_0_compat; lra).
  rewrite pow2_sqrt by (left; now apply Rdiv_lt_0_compat).
  field. split; lra.
Qed.

Section Gap.
Variables beta D : R.
Hypothesis Hbeta : 1 <= beta <= 2.
Hypothesis HD : 0 < D < 1.
Let alpha := alphaUnitVar beta.
Let f := ggdDensity beta alpha.
Let t := D / (1 - D).
Let J := fisherUnitVar beta.
(** E|X+N|^beta at most, and the scale of the reference density. *)
Let M := absPow beta alpha / beta * (1 + beta / 2 * J * t).
Let s := Rpower (beta * M) (/ beta).

Lemma moment_pos : 0 < M.
Proof.
  unfold M. apply Rmult_lt_0_compat.
  - apply Rdiv_lt_0_compat; [|lra]. apply absPow_gt_0. pose proof (alphaUnitVar_pos beta). unfold alpha. lra.
  - pose proof (fisherUnitVar_pos beta ltac:(lra)) as H. fold J in H.
    assert (0 < t) by (unfold t; apply Rdiv_lt_0_compat; lra).
    assert (0 < beta / 2 * J * t) by (apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; lra | assumption]). lra.
Qed.

(** R(D) at most the entropy of the reference density minus that of the noise. *)
Lemma reference_bound :
  Rbar_le (rateDistortion f D)
    ((ln (2 * s * Gamma (1 / beta) / beta) + 1 / beta - 1 / 2 * ln (2 * PI * exp 1 * t)) / ln 2).
Proof.
  pose proof moment_pos as HM.
  assert (Ha : 0 < alpha) by (apply alphaUnitVar_pos; lra).
  assert (Hs : 0 < s) by apply exp_pos.
  assert (Es : absPow beta s = beta * M).
  { rewrite absPow_Rpower by exact Hs. apply Rpower_Rinv; [apply Rmult_lt_0_compat; lra | lra]. }
  assert (HG : 0 < Gamma (1 / beta)) by (apply Gamma_pos, Rdiv_lt_0_compat; lra).
  assert (HC : 0 < ggdC beta s) by (apply ggdC_pos; lra).
  assert (EC : ggdC beta s = / (2 * s * Gamma (1 / beta) / beta)) by (unfold ggdC; field; repeat split; lra).
  set (c0 := ln (2 * s * Gamma (1 / beta) / beta)).
  assert (Hq : 0 < 2 * s * Gamma (1 / beta) / beta).
  { apply Rdiv_lt_0_compat; [|lra]. apply Rmult_lt_0_compat; lra. }
  set (m1 := absPow beta alpha / 2 * J).
  assert (Hm1 : 0 <= m1).
  { unfold m1. pose proof (fisherUnitVar_pos beta ltac:(lra)). pose proof (absPow_pos beta alpha).
    apply Rmult_le_pos; unfold J; lra. }
  assert (HbM : 0 < beta * M) by (apply Rmult_lt_0_compat; lra).
  assert (H := noisy_channel_bound f (absPow beta) c0 (/ (beta * M)) (absPow beta alpha / beta) m1 D).
  cbv zeta in H. fold t in H.
  assert (EM : absPow beta alpha / beta + m1 * t = M) by (unfold M, m1; field; lra).
  rewrite EM in H.
  replace (/ (beta * M) * M) with (1 / beta) in H by (field; lra).
  apply H; clear H.
  - apply ggd_is_density; lra.
  - intros x. apply ggdDensity_continuous; lra.
  - apply ggd_unit_variance; lra.
  - intros u. apply absPow_pos.
  - intros u. apply absPow_continuous; lra.
  - intros u. apply absPow_opp.
  - intros n x y Hxy. apply absPow_shifts_le; lra.
  - left. now apply Rinv_0_lt_compat.
  - intros a b Hab.
    rewrite (RInt_ext _ (ggdDensity beta s)).
    + apply (RInt_le_integral (ggdDensity beta s)); [|apply ggd_integral_eq_one; lra|exact Hab].
      intros x. left. apply ggdDensity_pos; lra.
    + intros x _. unfold ggdDensity, Rminus. rewrite exp_plus, EC, absPow_div, Es by lra. unfold c0.
      rewrite (exp_Ropp (ln (2 * s * Gamma (1 / beta) / beta))), exp_ln by exact Hq.
      f_equal. f_equal. unfold Rdiv. ring.
  - exact Hm1.
  - intros n T HT. unfold m1, J, f. rewrite <- fisherUnitVar_scale by lra. now apply shifted_moment.
  - exact HD.
Qed.

Lemma log_ratio : ln s = ln alpha + 1 / beta * ln (1 + beta / 2 * J * t).
Proof.
  pose proof moment_pos as HM.
  assert (Ha : 0 < alpha) by (apply alphaUnitVar_pos; lra).
  assert (Hp : 0 < absPow beta alpha) by (apply absPow_gt_0; lra).
  assert (H1 : 0 < 1 + beta / 2 * J * t).
  { pose proof (fisherUnitVar_pos beta ltac:(lra)) as H. fold J in H.
    assert (0 < t) by (unfold t; apply Rdiv_lt_0_compat; lra).
    assert (0 < beta / 2 * J * t) by (apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; lra | assumption]). lra. }
  unfold s. unfold Rpower. rewrite ln_exp.
  replace (beta * M) with (absPow beta alpha * (1 + beta / 2 * J * t)) by (unfold M; field; lra).
  rewrite ln_mult by assumption.
  rewrite absPow_Rpower by exact Ha. unfold Rpower at 1. rewrite ln_exp. field. lra.
Qed.

Theorem gap_upper :
  Rbar_le (rateDistortion f D) (shannonLowerBound (diffEntropyBits f) D + gapBound beta D).
Proof.
  eapply Rbar_le_trans; [apply reference_bound|]. simpl.
  assert (Ha : 0 < alpha) by (apply alphaUnitVar_pos; lra).
  assert (Hs : 0 < s) by apply exp_pos.
  assert (HG : 0 < Gamma (1 / beta)) by (apply Gamma_pos, Rdiv_lt_0_compat; lra).
  pose proof ln2_pos as H2.
  pose proof PI_RGT_0 as HPI. pose proof (exp_pos 1) as He.
  unfold f. rewrite ggd_entropy_bits by lra. unfold ggdEntropyBits, gapBound, shannonLowerBound, log2.
  fold J t.
  assert (E1 : forall a, 0 < a -> ln (2 * a * Gamma (1 / beta) / beta) = ln a + ln (2 * Gamma (1 / beta) / beta)).
  { intros a Hpos. rewrite <- ln_mult; [f_equal; field; lra | exact Hpos |].
    apply Rdiv_lt_0_compat; lra. }
  assert (E2 : ln (2 * PI * exp 1 * D) = ln (2 * PI * exp 1 * t) + ln (1 - D)).
  { rewrite <- ln_mult; [f_equal; unfold t; field; lra | | lra].
    apply Rmult_lt_0_compat; [|unfold t; apply Rdiv_lt_0_compat; lra]. apply Rmult_lt_0_compat; lra. }
  rewrite (E1 s Hs), (E1 alpha Ha), log_ratio, E2.
  right. field. split; lra.
Qed.
End Gap.

(** R(D) is finite, and within [gapBound] of the Shannon lower bound. *)
Theorem ggd_rd_gap_bound beta D : 1 <= beta <= 2 -> 0 < D < 1 ->
  is_finite (rateDistortion (ggdDensity beta (alphaUnitVar beta)) D) /\
  0 <= rdGap (ggdDensity beta (alphaUnitVar beta)) D <= gapBound beta D.
Proof.
  intros Hb HD.
  pose proof (gap_upper beta D Hb HD) as Hu.
  pose proof (ggd_gap_variance beta D ltac:(lra) HD) as [Hfin [Hl _]].
  split; [exact Hfin|]. split; [exact Hl|].
  unfold rdGap, rateDistortionFunction. rewrite <- Hfin in Hu. simpl in Hu. lra.
Qed.

(** beta = 1: J = 2, and the bound is -½ log2(1 - D). *)
Theorem laplace_rd_gap_bound D : 0 < D < 1 ->
  is_finite (rateDistortion (ggdDensity 1 (alphaUnitVar 1)) D) /\
  rdGap (ggdDensity 1 (alphaUnitVar 1)) D <= - (1 / 2 * log2 (1 - D)).
Proof.
  intros HD. destruct (ggd_rd_gap_bound 1 D ltac:(lra) HD) as [Hfin [_ H]]. split; [exact Hfin |].
  replace (- (1 / 2 * log2 (1 - D))) with (gapBound 1 D); [exact H|].
  unfold gapBound. rewrite fisher_laplace. pose proof ln2_pos.
  replace (1 + 1 / 2 * 2 * (D / (1 - D))) with (/ (1 - D)) by (field; lra).
  unfold log2. rewrite ln_Rinv by lra. field. lra.
Qed.

(** beta = 2: the Gaussian meets its Shannon lower bound. *)
Theorem gaussian_rd_gap_zero D : 0 < D < 1 ->
  is_finite (rateDistortion (ggdDensity 2 (alphaUnitVar 2)) D) /\ rdGap (ggdDensity 2 (alphaUnitVar 2)) D = 0.
Proof.
  intros HD. destruct (ggd_rd_gap_bound 2 D ltac:(lra) HD) as [Hfin [Hl H]]. split; [exact Hfin |].
  apply Rle_antisym; [|exact Hl]. eapply Rle_trans; [exact H|]. right.
  unfold gapBound. rewrite fisher_gaussian. pose proof ln2_pos.
  replace (1 + 2 / 2 * 1 * (D / (1 - D))) with (/ (1 - D)) by (field; lra).
  unfold log2. rewrite ln_Rinv by lra. field. lra.
Qed.

(** ln(1+x) <= x on both logarithms. *)
Lemma gapBound_linear beta D : 1 <= beta -> 0 < D < 1 ->
  gapBound beta D <= (fisherUnitVar beta / (1 - D) - 1) * D / (2 * ln 2).
Proof.
  intros Hb HD. pose proof ln2_pos as H2. pose proof (fisherUnitVar_pos beta Hb) as HJ.
  set (z := beta / 2 * fisherUnitVar beta * (D / (1 - D))).
  assert (Hz : 0 < z).
  { unfold z. apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; lra | apply Rdiv_lt_0_compat; lra]. }
  pose proof (ln_le_sub_1 (1 + z) ltac:(lra)) as H1. pose proof (ln_le_sub_1 (1 - D) ltac:(lra)) as H3.
  assert (Hm : 1 / beta * ln (1 + z) <= 1 / beta * z).
  { apply Rmult_le_compat_l; [left; apply Rdiv_lt_0_compat; lra | lra]. }
  unfold gapBound, log2. fold z.
  apply Rmult_le_reg_r with (ln 2); [exact H2|].
  replace ((1 / beta * (ln (1 + z) / ln 2) + 1 / 2 * (ln (1 - D) / ln 2)) * ln 2)
    with (1 / beta * ln (1 + z) + 1 / 2 * ln (1 - D)) by (field; lra).
  replace ((fisherUnitVar beta / (1 - D) - 1) * D / (2 * ln 2) * ln 2) with (1 / beta * z - D / 2)
    by (unfold z; field; lra).
  lra.
Qed.

(** The Shannon lower bound is asymptotically tight (Linkov; Linder and Zamir): the gap tends to 0 with D. *)
Theorem ggd_slb_tight beta eps : 1 <= beta <= 2 -> 0 < eps -> exists D0, 0 < D0 /\ forall D, 0 < D < D0 ->
  is_finite (rateDistortion (ggdDensity beta (alphaUnitVar beta)) D) /\
  0 <= rdGap (ggdDensity beta (alphaUnitVar beta)) D <= eps.
Proof.
  intros Hb He. pose proof ln2_pos as H2. pose proof (fisherUnitVar_pos beta ltac:(lra)) as HJ.
  set (k := fisherUnitVar beta / ln 2).
  assert (Hk : 0 < k) by (now apply Rdiv_lt_0_compat).
  exists (Rmin (1 / 2) (eps / k)).
  assert (Hq : 0 < eps / k) by (now apply Rdiv_lt_0_compat).
  split; [apply Rmin_glb_lt; lra|]. intros D HD.
  pose proof (Rmin_l (1 / 2) (eps / k)). pose proof (Rmin_r (1 / 2) (eps / k)).
  destruct (ggd_rd_gap_bound beta D Hb ltac:(lra)) as [Hfin [Hl Hu]].
  split; [exact Hfin|]. split; [exact Hl|]. eapply Rle_trans; [exact Hu|].
  eapply Rle_trans; [apply gapBound_linear; lra|]. apply Rle_trans with (k * D).
  - assert (Hi : / (1 - D) <= 2) by (replace 2 with (/ (1 / 2)) by field; apply Rinv_le_contravar; lra).
    assert (HJ2 : fisherUnitVar beta / (1 - D) <= fisherUnitVar beta * 2) by (apply Rmult_le_compat_l; lra).
    replace (k * D) with (fisherUnitVar beta * 2 * D * / (2 * ln 2)) by (unfold k; field; lra).
    unfold Rdiv at 1. apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra|].
    apply Rmult_le_compat_r; lra.
  - replace eps with (k * (eps / k)) by (field; lra). apply Rmult_le_compat_l; lra.
Qed.
