(** The differential entropy of the generalized Gaussian: 1/beta + ln(2 alpha Gamma(1/beta) / beta) nats. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Power real.Improper real.Gamma rate.Entropy source.Ggd.
Open Scope R_scope.

Definition ggdEntropyNats (beta alpha : R) : R := ln (2 * alpha * Gamma (1 / beta) / beta) + 1 / beta.
Definition ggdEntropyBits (beta alpha : R) : R := log2 (2 * alpha * Gamma (1 / beta) / beta) + 1 / (beta * ln 2).

(** ln f = ln C - |x/alpha|^beta. *)
Lemma ln_ggdDensity beta alpha x : 0 < beta -> 0 < alpha ->
  ln (ggdDensity beta alpha x) = ln (ggdC beta alpha) - absPow beta (x / alpha).
Proof.
  intros Hb Ha. unfold ggdDensity. rewrite ln_mult, ln_exp; [ring | now apply ggdC_pos | apply exp_pos].
Qed.
(** C is the inverse of the argument of the logarithm. *)
Lemma ln_ggdC beta alpha : 0 < beta -> 0 < alpha ->
  ln (ggdC beta alpha) = - ln (2 * alpha * Gamma (1 / beta) / beta).
Proof.
  intros Hb Ha. pose proof (Gamma_over_pos 1 beta Rlt_0_1 Hb) as G. rewrite <- ln_Rinv.
  - f_equal. unfold ggdC. field. lra.
  - apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat; lra | exact Hb].
Qed.
(** E|X/alpha|^beta = 1/beta, and the rest is a constant times the mass. *)
Theorem ggd_entropy_integral beta alpha : 0 < beta -> 0 < alpha ->
  is_integral (fun x => - (ggdDensity beta alpha x * ln (ggdDensity beta alpha x))) (ggdEntropyNats beta alpha).
Proof.
  intros Hb Ha. assert (P : 0 < absPow beta alpha) by (apply absPow_gt_0; lra).
  replace (ggdEntropyNats beta alpha)
    with (/ absPow beta alpha * (absPow beta alpha / beta) - ln (ggdC beta alpha) * 1)
    by (rewrite ln_ggdC by assumption; unfold ggdEntropyNats; field; lra).
  apply is_integral_ext with (fun x =>
    / absPow beta alpha * (ggdDensity beta alpha x * absPow beta x) - ln (ggdC beta alpha) * ggdDensity beta alpha x).
  - intros x. rewrite ln_ggdDensity, absPow_div by lra. field. lra.
  - apply is_integral_minus; apply is_integral_scal; [now apply ggd_beta_moment | now apply ggd_integral_eq_one].
Qed.
Theorem ggd_entropy_nats beta alpha : 0 < beta -> 0 < alpha ->
  diffEntropyNats (ggdDensity beta alpha) = ggdEntropyNats beta alpha.
Proof. intros Hb Ha. exact (proj1 (diffEntropyBits_nats _ _ (ggd_entropy_integral beta alpha Hb Ha))). Qed.
Theorem ggd_entropy_bits beta alpha : 0 < beta -> 0 < alpha ->
  diffEntropyBits (ggdDensity beta alpha) = ggdEntropyBits beta alpha.
Proof.
  intros Hb Ha. transitivity (ggdEntropyNats beta alpha / ln 2).
  - exact (proj2 (diffEntropyBits_nats _ _ (ggd_entropy_integral beta alpha Hb Ha))).
  - pose proof ln2_pos as L.
    unfold ggdEntropyNats, ggdEntropyBits, log2. field. lra.
Qed.
