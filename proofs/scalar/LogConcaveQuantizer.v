(** The review's conservative theorem (8.1) for even log-concave densities: log-concavity gives the shape that
    UniformQuantizer.v asks for. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper rate.Entropy rate.RateDistortion source.LogConcave
  scalar.CellBounds scalar.QuantizerEntropy scalar.UniformQuantizer.
Open Scope R_scope.

Theorem logconcave_scalarSource f : IsDensity f -> IsLogConcave f -> (forall x, f (- x) = f x) ->
  (forall x, continuous f x) -> integrable (fun x => f x * x ^ 2) -> integrable (fun x => - (f x * ln (f x))) ->
  ScalarSource f.
Proof.
  intros Hd Hl He Hc Hm Hh. split; try assumption.
  split; [exact He | intros x y H; now apply (logconcave_even_nonincreasing f)].
Qed.

(** R(D) - SLB(D) <= ½ log2(2 pi e / 12) + eps(D) with an explicit eps(D) -> 0, reached by a uniform quantizer. *)
Theorem logconcave_ecsq f D : IsDensity f -> IsLogConcave f -> (forall x, f (- x) = f x) ->
  (forall x, continuous f x) -> integrable (fun x => f x * x ^ 2) -> integrable (fun x => - (f x * ln (f x))) ->
  0 < D ->
  is_finite (rateDistortion f D) /\ 0 <= rdGap f D <= ecsqConstant + ecsqSlack (f 0) D /\
  exists (c : TestChannel f) (d : R), IsUniformQuantizer c d /\ meanSquaredError c <= D /\
    quantizerRate c <= shannonLowerBound (diffEntropyBits f) D + ecsqConstant + ecsqSlack (f 0) D.
Proof.
  intros Hd Hl He Hc Hm Hh HD. pose proof (logconcave_scalarSource f Hd Hl He Hc Hm Hh) as Hs.
  destruct (ecsq_gap_upper_bound f D Hs HD) as [Hfin Hg]. split; [exact Hfin | split; [exact Hg |]].
  destruct (ecsq_quantizer f D Hs HD) as [c [d [Hu [Hm' [_ Hr]]]]]. exists c, d. tauto.
Qed.
