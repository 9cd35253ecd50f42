(** J = Fisher information at unit variance, at beta = 3/2, 8/5 and 17/10. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Gamma source.GgdFisher source.FisherMonotone numeric.GammaValues numeric.Intervals.
Open Scope R_scope.

Lemma fisher_3_2 : 1.0957 <= fisherUnitVar (3 / 2) <= 1.0958.
Proof.
  destruct (fisher_shift (3 / 2) ltac:(lra)) as [_ ->].
  replace (3 / (3 / 2)) with (1 + 1) by field. replace (2 - 1 / (3 / 2)) with (4 / 3) by field.
  replace (1 + 1 / (3 / 2)) with (5 / 3) by field.
  rewrite Gamma_succ, Gamma_one by lra.
  generalize Gamma_4_3 Gamma_5_3. generalize (Gamma (4 / 3)) (Gamma (5 / 3)). intros a b Ha Hb.
  interval with (i_prec 54).
Qed.

Lemma fisher_8_5 : 1.0542 <= fisherUnitVar (8 / 5) <= 1.0544.
Proof.
  destruct (fisher_shift (8 / 5) ltac:(lra)) as [_ ->].
  replace (3 / (8 / 5)) with (15 / 8) by field. replace (2 - 1 / (8 / 5)) with (11 / 8) by field.
  replace (1 + 1 / (8 / 5)) with (13 / 8) by field.
  generalize Gamma_15_8 Gamma_11_8 Gamma_13_8. generalize (Gamma (15 / 8)) (Gamma (11 / 8)) (Gamma (13 / 8)).
  intros a b c Ha Hb Hc. interval with (i_prec 54).
Qed.

Lemma fisher_17_10 : 1.0273 <= fisherUnitVar (17 / 10) <= 1.0276.
Proof.
  destruct (fisher_shift (17 / 10) ltac:(lra)) as [_ ->].
  replace (3 / (17 / 10)) with (30 / 17) by field. replace (2 - 1 / (17 / 10)) with (24 / 17) by field.
  replace (1 + 1 / (17 / 10)) with (27 / 17) by field.
  generalize Gamma_30_17 Gamma_24_17 Gamma_27_17. generalize (Gamma (30 / 17)) (Gamma (24 / 17)) (Gamma (27 / 17)).
  intros a b c Ha Hb Hc. interval with (i_prec 54).
Qed.
