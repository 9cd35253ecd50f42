(** The rate-distortion function of the unit-variance Laplacian at D = 1/2 to 3.5e-4 bit. Its Shannon lower bound
    there is 0.39560 bit, which R(1/2) exceeds by 0.01665 to 0.01701 bit. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper rate.Entropy rate.RateDistortion source.Ggd
  numeric.LaplaceEnclosure numeric.LaplaceUpper numeric.LaplaceLower numeric.ShortIntervals.
Open Scope R_scope.

(** Between two real numbers R(D) is finite. *)
Theorem laplace_rd_half :
  is_finite (rateDistortion (ggdDensity 1 (alphaUnitVar 1)) (1 / 2)) /\
  41225 / 100000 <= rateDistortionFunction (ggdDensity 1 (alphaUnitVar 1)) (1 / 2) <= 4126 / 10000.
Proof.
  pose proof laplace_rd_half_lower as L. pose proof laplace_rd_half_upper as U.
  change (ggdDensity 1 (alphaUnitVar 1)) with laplace. unfold rateDistortionFunction.
  destruct (rateDistortion laplace (1 / 2)) as [r | |]; [|contradiction U|contradiction L].
  split; [reflexivity|]. simpl in *. split; assumption.
Qed.

(** h = (1 + ½ ln 2) / ln 2 and the Shannon bound is h - ½ log2 (pi e). *)
Lemma laplace_shannon_half :
  395599 / 1000000 <= shannonLowerBound (diffEntropyBits (ggdDensity 1 (alphaUnitVar 1))) (1 / 2) <= 395600 / 1000000.
Proof.
  change (ggdDensity 1 (alphaUnitVar 1)) with laplace.
  destruct (diffEntropyBits_nats _ _ laplace_entropy) as [_ ->].
  unfold shannonLowerBound, log2. interval with (i_prec 54).
Qed.
Theorem laplace_rd_gap_half : 1665 / 100000 <= rdGap (ggdDensity 1 (alphaUnitVar 1)) (1 / 2) <= 1701 / 100000.
Proof.
  destruct laplace_rd_half as [_ H]. pose proof laplace_shannon_half. unfold rdGap. lra.
Qed.
