(** The Shannon lower bound: the dual bound with a constant g and s = 1/(2D). *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper real.GaussianIntegral rate.Entropy rate.RateDistortion rate.DualBound.
Open Scope R_scope.

(** The constant g = sqrt (s / pi) makes g e^{-s (x - y)²} a density in x. *)
Lemma gaussian_kernel s y : 0 < s -> is_integral (fun x => sqrt (s / PI) * exp (- s * (x - y) ^ 2)) 1.
Proof.
  intros Hs. pose proof PI_RGT_0 as HPI.
  replace 1 with (sqrt (s / PI) * sqrt (PI / s)).
  - now apply is_integral_scal, gaussian_integral_shift.
  - rewrite <- sqrt_mult by (left; now apply Rdiv_lt_0_compat).
    replace (s / PI * (PI / s)) with 1 by (field; lra). apply sqrt_1.
Qed.

(** int f ln g for constant g. *)
Lemma constant_log_integral f g : IsDensity f -> is_integral (fun x => f x * ln g) (ln g).
Proof.
  intros Hf. pose proof (is_integral_scal f 1 (ln g) (density_total f Hf)) as H. rewrite Rmult_1_r in H.
  apply is_integral_ext with (2 := H). intros x. ring.
Qed.

(** h - ½ + ½ ln (1 / (2 pi D)), the value of the dual bound, is h - ½ ln (2 pi e D). *)
Lemma shannon_value h D : 0 < D ->
  (h - / (2 * D) * D + ln (sqrt (/ (2 * D) / PI))) / ln 2 = shannonLowerBound (h / ln 2) D.
Proof.
  intros HD. pose proof PI_RGT_0 as HPI. pose proof ln2_pos as H2. pose proof (exp_pos 1) as He.
  assert (H2D : 0 < 2 * D) by lra. pose proof (Rinv_0_lt_compat _ H2D) as Hi.
  rewrite ln_sqrt_half by now apply Rdiv_lt_0_compat.
  rewrite ln_div, ln_Rinv by assumption.
  unfold shannonLowerBound, log2.
  replace (2 * PI * exp 1 * D) with (2 * D * (PI * exp 1)) by ring.
  rewrite (ln_mult (2 * D)), (ln_mult PI), ln_exp by (lra || now apply Rmult_lt_0_compat).
  field. lra.
Qed.

Theorem shannon_lower_bound f D : IsDensity f -> integrable (fun x => - (f x * ln (f x))) -> 0 < D ->
  Rbar_le (shannonLowerBound (diffEntropyBits f) D) (rateDistortion f D).
Proof.
  intros Hf [h Hh] HD. pose proof PI_RGT_0 as HPI.
  assert (Hs : 0 < / (2 * D)) by (apply Rinv_0_lt_compat; lra).
  destruct (diffEntropyBits_nats f h Hh) as [_ ->]. rewrite <- shannon_value by assumption.
  set (s := / (2 * D)) in *.
  apply dual_lower_bound with (fun _ => sqrt (s / PI)); [assumption | | lra | assumption | |].
  - intros _. now apply sqrt_lt_R0, Rdiv_lt_0_compat.
  - now apply constant_log_integral.
  - intros y. exists 1. split; [now apply gaussian_kernel | lra].
Qed.
