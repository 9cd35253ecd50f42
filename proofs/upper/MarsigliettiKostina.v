(** The universal bound of Marsiglietti and Kostina (2018), R(D) - SLB(D) <= ½ log2(pi e / 2) for log-concave sources,
    for the generalized Gaussians among them, beta >= 1; and what is stronger for 1 <= beta <= 2. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Gamma rate.Entropy rate.RateDistortion
  source.Ggd source.GgdEntropy source.PeakMonotone source.EntropyMonotone upper.VarianceBound.
Open Scope R_scope.

(** h >= ½ ln(4 Var). *)
Theorem ggd_entropy_ge_ln2 beta : 1 <= beta -> ln 2 <= ggdEntropyNats beta (alphaUnitVar beta).
Proof.
  intros Hb. pose proof ln2_pos as H2.
  assert (He : ln 2 <= 1) by (pose proof (ln_le_sub_1 2 ltac:(lra)); lra).
  destruct (Rle_lt_dec beta 2) as [Hle|Hgt].
  - pose proof (ggd_entropy_lower_laplace beta Hb) as H.
    assert (1 / 2 <= 1 / beta) by (unfold Rdiv; rewrite !Rmult_1_l; apply Rinv_le_contravar; lra). lra.
  - pose proof (ggd_entropy_lower_gaussian beta ltac:(lra)) as H.
    assert (0 < 1 / beta) by (apply Rdiv_lt_0_compat; lra).
    assert (H4 : 2 * ln 2 < ln (2 * PI)).
    { replace (2 * ln 2) with (ln (2 * 2)) by (rewrite ln_mult by lra; ring).
      apply ln_increasing; [lra|]. pose proof PI2_1. lra. }
    lra.
Qed.

(** The gap from a lower bound on the entropy, in nats. *)
Lemma gap_from_entropy beta D h : 0 < beta -> 0 < D < 1 -> h <= ggdEntropyNats beta (alphaUnitVar beta) ->
  rdGap (ggdDensity beta (alphaUnitVar beta)) D <= 1 / 2 * log2 (2 * PI * exp 1) - h / ln 2.
Proof.
  intros Hb HD Hh. destruct (ggd_gap_variance beta D Hb HD) as [_ [_ H]]. pose proof ln2_pos as H2.
  assert (E : ggdEntropyBits beta (alphaUnitVar beta) = ggdEntropyNats beta (alphaUnitVar beta) / ln 2).
  { unfold ggdEntropyBits, ggdEntropyNats, log2. field. lra. }
  assert (h / ln 2 <= ggdEntropyNats beta (alphaUnitVar beta) / ln 2).
  { apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat | exact Hh]. }
  lra.
Qed.

Lemma log2_2PIe : log2 (2 * PI * exp 1) = 1 + log2 PI + 1 / ln 2.
Proof.
  pose proof ln2_pos. pose proof PI_RGT_0. pose proof (exp_pos 1). unfold log2.
  rewrite (ln_mult (2 * PI)), (ln_mult 2), ln_exp by lra. field. lra.
Qed.

Theorem ggd_marsiglietti_kostina beta D : 1 <= beta -> 0 < D < 1 ->
  is_finite (rateDistortion (ggdDensity beta (alphaUnitVar beta)) D) /\
  0 <= rdGap (ggdDensity beta (alphaUnitVar beta)) D <= 1 / 2 * log2 (PI * exp 1 / 2).
Proof.
  intros Hb HD. destruct (ggd_gap_variance beta D ltac:(lra) HD) as [Hfin [Hl _]].
  split; [exact Hfin|]. split; [exact Hl|].
  eapply Rle_trans; [apply (gap_from_entropy beta D (ln 2)); [lra | exact HD | now apply ggd_entropy_ge_ln2]|].
  pose proof ln2_pos. pose proof PI_RGT_0. pose proof (exp_pos 1).
  assert (0 < PI * exp 1) by (apply Rmult_lt_0_compat; lra).
  rewrite log2_2PIe. unfold log2. rewrite ln_div, (ln_mult PI), ln_exp by lra.
  right. field. lra.
Qed.

(** For 1 <= beta <= 2 the Laplacian's bound, ½ log2(pi / e) = 0.1044 bit. *)
Theorem ggd_gap_pi_over_e beta D : 1 <= beta <= 2 -> 0 < D < 1 ->
  is_finite (rateDistortion (ggdDensity beta (alphaUnitVar beta)) D) /\
  0 <= rdGap (ggdDensity beta (alphaUnitVar beta)) D <= 1 / 2 * log2 (PI / exp 1).
Proof.
  intros Hb HD. pose proof ln2_pos. pose proof PI_RGT_0. pose proof (exp_pos 1).
  destruct (ggd_gap_variance beta D ltac:(lra) HD) as [Hfin [Hl _]]. split; [exact Hfin|]. split; [exact Hl|].
  assert (Hh : 1 / 2 * ln 2 + 1 / 1 <= ggdEntropyNats beta (alphaUnitVar beta)).
  { eapply Rle_trans; [apply ggd_entropy_lower_laplace; lra | apply ggd_entropy_nondecreasing; lra]. }
  eapply Rle_trans; [apply (gap_from_entropy beta D _ ltac:(lra) HD Hh)|].
  rewrite log2_2PIe. unfold log2. rewrite ln_div, ln_exp by lra. right. field. lra.
Qed.
