(** Entropy-coded uniform scalar quantization of generalized Gaussians, for every shape beta > 0. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Power real.Improper real.Gamma rate.Entropy rate.RateDistortion
  source.Ggd source.GgdEntropy scalar.CellBounds scalar.QuantizerEntropy scalar.UniformQuantizer.
Open Scope R_scope.

Theorem ggd_scalarSource beta alpha : 0 < beta -> 0 < alpha -> ScalarSource (ggdDensity beta alpha).
Proof.
  intros Hb Ha. split.
  - apply ggd_is_density; assumption.
  - intros x. apply ggdDensity_continuous; assumption.
  - split; [intros x; apply ggdDensity_even | intros x y H; apply ggdDensity_nonincreasing; assumption].
  - eexists. apply ggd_second_moment; assumption.
  - eexists. apply ggd_entropy_integral; assumption.
Qed.
(** The peak. *)
Lemma ggdDensity_0 beta alpha : ggdDensity beta alpha 0 = ggdC beta alpha.
Proof. unfold ggdDensity, Rdiv. rewrite Rmult_0_l, absPow_0, Ropp_0, exp_0. ring. Qed.

(** At every distortion, R(D) exceeds the Shannon lower bound by at most ecsqConstant + eps(D). *)
Theorem ggd_ecsq_gap beta D : 0 < beta -> 0 < D ->
  is_finite (rateDistortion (ggdDensity beta (alphaUnitVar beta)) D) /\
  0 <= rdGap (ggdDensity beta (alphaUnitVar beta)) D
    <= ecsqConstant + ecsqSlack (ggdC beta (alphaUnitVar beta)) D.
Proof.
  intros Hb HD. rewrite <- ggdDensity_0.
  apply ecsq_gap_upper_bound; [apply ggd_scalarSource; [| apply alphaUnitVar_pos]; exact Hb | exact HD].
Qed.
(** A uniform quantizer does so. *)
Theorem ggd_ecsq_quantizer beta D : 0 < beta -> 0 < D ->
  exists (c : TestChannel (ggdDensity beta (alphaUnitVar beta))) (d : R),
  IsUniformQuantizer c d /\ meanSquaredError c <= D /\
  shannonLowerBound (ggdEntropyBits beta (alphaUnitVar beta)) D <= quantizerRate c
    <= shannonLowerBound (ggdEntropyBits beta (alphaUnitVar beta)) D + ecsqConstant
       + ecsqSlack (ggdC beta (alphaUnitVar beta)) D.
Proof.
  intros Hb HD. pose proof (alphaUnitVar_pos beta Hb) as Ha.
  rewrite <- ggdDensity_0, <- ggd_entropy_bits by assumption.
  apply ecsq_quantizer; [apply ggd_scalarSource; assumption | exact HD].
Qed.
(** In the limit of small distortion. *)
Theorem ggd_ecsq_gap_limit beta eps : 0 < beta -> 0 < eps -> exists D0, 0 < D0 /\ forall D, 0 < D < D0 ->
  is_finite (rateDistortion (ggdDensity beta (alphaUnitVar beta)) D) /\
  0 <= rdGap (ggdDensity beta (alphaUnitVar beta)) D <= ecsqConstant + eps.
Proof.
  intros Hb He.
  destruct (ecsq_gap_limit _ eps (ggd_scalarSource beta _ Hb (alphaUnitVar_pos beta Hb)) He) as [D0 [HD0 H]].
  exists D0. split; [exact HD0 |]. intros D HD. destruct (H D HD) as [Hfin [Hg _]]. now split.
Qed.
