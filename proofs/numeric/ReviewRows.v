(** The R(D) column of the review's table (section 2.2) at D = 0.00885: 3.373 at beta = 1.3, 3.404 at 1.7 and 3.408 at
    2.0. With their rounding, all three lie below R(D): "gaps" of -0.002 bit do not exist. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Gamma rate.Entropy rate.RateDistortion
  source.Ggd source.GgdEntropy source.PeakMonotone upper.VarianceBound upper.GapTheorem
  numeric.GammaValues numeric.Intervals.
Open Scope R_scope.

(** h in bits by values of Gamma at 1 + 1/beta and 3/beta: alpha = sqrt(beta Gamma(1 + 1/beta) / Gamma(3/beta)). *)
Lemma entropy_bits_shift beta : 0 < beta ->
  ggdEntropyBits beta (alphaUnitVar beta) =
    1 + log2 (Gamma (1 + 1 / beta)) + 1 / 2 * log2 (beta * Gamma (1 + 1 / beta) / Gamma (3 / beta)) + 1 / (beta * ln 2).
Proof.
  intros Hb. assert (H1 : 0 < Gamma (1 / beta)) by (apply Gamma_pos, Rdiv_lt_0_compat; lra).
  assert (H3 : 0 < Gamma (3 / beta)) by (apply Gamma_pos, Rdiv_lt_0_compat; lra).
  assert (Hu : 0 < 1 / beta) by (apply Rdiv_lt_0_compat; lra).
  assert (E : Gamma (1 + 1 / beta) = Gamma (1 / beta) / beta) by (rewrite Rplus_comm, Gamma_succ by lra; field; lra).
  assert (Hq : 0 < Gamma (1 / beta) / Gamma (3 / beta)) by (now apply Rdiv_lt_0_compat).
  assert (Hs : 0 < alphaUnitVar beta) by (now apply alphaUnitVar_pos).
  assert (HG : 0 < Gamma (1 / beta) / beta) by (now apply Rdiv_lt_0_compat).
  rewrite E. unfold ggdEntropyBits, log2.
  replace (beta * (Gamma (1 / beta) / beta) / Gamma (3 / beta)) with (alphaUnitVar beta * alphaUnitVar beta).
  2: { replace (alphaUnitVar beta * alphaUnitVar beta) with (alphaUnitVar beta ^ 2) by ring.
       rewrite alphaUnitVar_square by lra. field. lra. }
  replace (2 * alphaUnitVar beta * Gamma (1 / beta) / beta) with (2 * (alphaUnitVar beta * (Gamma (1 / beta) / beta)))
    by (field; lra).
  pose proof ln2_pos.
  rewrite (ln_mult 2), (ln_mult (alphaUnitVar beta) (Gamma (1 / beta) / beta)),
    (ln_mult (alphaUnitVar beta) (alphaUnitVar beta))
    by (try apply Rmult_lt_0_compat; lra).
  field. split; lra.
Qed.

(** R(D) > c from SLB(D) > c, with the entropy by values of Gamma. *)
Lemma rate_above beta D c : 0 < beta -> 0 < D < 1 ->
  c < 1 + log2 (Gamma (1 + 1 / beta)) + 1 / 2 * log2 (beta * Gamma (1 + 1 / beta) / Gamma (3 / beta))
      + 1 / (beta * ln 2) - 1 / 2 * log2 (2 * PI * exp 1 * D) ->
  is_finite (rateDistortion (ggdDensity beta (alphaUnitVar beta)) D) /\
  c < rateDistortionFunction (ggdDensity beta (alphaUnitVar beta)) D.
Proof.
  intros Hb HD Hc. destruct (ggd_gap_variance beta D Hb HD) as [Hfin [H _]]. split; [exact Hfin |].
  unfold rdGap, shannonLowerBound in H.
  rewrite ggd_entropy_bits, entropy_bits_shift in H; [lra | exact Hb | exact Hb | now apply alphaUnitVar_pos].
Qed.

Theorem review_row_17 :
  is_finite (rateDistortion (ggdDensity (17 / 10) (alphaUnitVar (17 / 10))) 0.00885) /\
  3.4055 < rateDistortionFunction (ggdDensity (17 / 10) (alphaUnitVar (17 / 10))) 0.00885.
Proof.
  apply rate_above; [lra | lra |]. unfold log2.
  replace (3 / (17 / 10)) with (30 / 17) by field. replace (1 + 1 / (17 / 10)) with (27 / 17) by field.
  generalize Gamma_30_17 Gamma_27_17. generalize (Gamma (30 / 17)) (Gamma (27 / 17)). intros a b Ha Hb.
  interval with (i_prec 54).
Qed.

Theorem review_row_13 :
  is_finite (rateDistortion (ggdDensity (13 / 10) (alphaUnitVar (13 / 10))) 0.00885) /\
  3.375 < rateDistortionFunction (ggdDensity (13 / 10) (alphaUnitVar (13 / 10))) 0.00885.
Proof.
  apply rate_above; [lra | lra |]. unfold log2.
  replace (3 / (13 / 10)) with (17 / 13 + 1) by field. replace (1 + 1 / (13 / 10)) with (23 / 13) by field.
  rewrite Gamma_succ by lra.
  generalize Gamma_17_13 Gamma_23_13. generalize (Gamma (17 / 13)) (Gamma (23 / 13)). intros a b Ha Hb.
  interval with (i_prec 54).
Qed.

(** The Gaussian: R(D) = ½ log2(1/D) exactly. *)
Theorem gaussian_rate D : 0 < D < 1 ->
  is_finite (rateDistortion (ggdDensity 2 (alphaUnitVar 2)) D) /\
  rateDistortionFunction (ggdDensity 2 (alphaUnitVar 2)) D = 1 / 2 * log2 (1 / D).
Proof.
  intros HD. destruct (gaussian_rd_gap_zero D HD) as [Hfin H]. split; [exact Hfin |]. unfold rdGap in H.
  rewrite ggd_entropy_bits in H; [|lra|apply alphaUnitVar_pos; lra].
  pose proof (gaussian_entropy_bits) as E. rewrite E in H. unfold shannonLowerBound in H.
  replace (rateDistortionFunction (ggdDensity 2 (alphaUnitVar 2)) D)
    with (1 / 2 * log2 (2 * PI * exp 1) - 1 / 2 * log2 (2 * PI * exp 1 * D)) by lra.
  pose proof ln2_pos. pose proof PI_RGT_0. pose proof (exp_pos 1).
  assert (0 < 2 * PI * exp 1) by (apply Rmult_lt_0_compat; lra).
  unfold log2. rewrite (ln_mult (2 * PI * exp 1)), ln_div, ln_1 by lra. field. lra.
Qed.
Theorem review_row_20 :
  is_finite (rateDistortion (ggdDensity 2 (alphaUnitVar 2)) 0.00885) /\
  3.41 < rateDistortionFunction (ggdDensity 2 (alphaUnitVar 2)) 0.00885.
Proof.
  destruct (gaussian_rate 0.00885 ltac:(lra)) as [Hfin ->]. split; [exact Hfin |].
  unfold log2. interval with (i_prec 54).
Qed.
