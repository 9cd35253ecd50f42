(** R(D) <= ½ log2(1/D) for every continuous density of second moment 1: no source is harder than the Gaussian. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Power real.Improper real.Gamma real.GaussianIntegral rate.Entropy rate.RateDistortion
  rate.ShannonLowerBound upper.TruncatedGaussian upper.ContinuousIntegral upper.NoisyChannel source.Ggd
  source.GgdEntropy.
Open Scope R_scope.

(** The Gaussian of variance s as exp(-c0 - c1 u²). *)
Lemma gauss_exponent s u : 0 < s ->
  gauss s u = exp (- (1 / 2 * ln (2 * PI * s)) - 1 / (2 * s) * u ^ 2).
Proof.
  intro S. assert (P := PI_RGT_0). assert (Q : 0 < 2 * PI * s) by (apply Rmult_lt_0_compat; lra).
  assert (R := sqrt_lt_R0 _ Q). unfold gauss.
  assert (E : 1 / 2 * ln (2 * PI * s) = ln (sqrt (2 * PI * s))).
  { rewrite <- (sqrt_sqrt (2 * PI * s)) at 1 by lra. rewrite ln_mult by assumption. field. }
  rewrite E. unfold Rminus. rewrite exp_plus, exp_Ropp, exp_ln by exact R.
  replace (- (1 / (2 * s) * u ^ 2)) with (- u ^ 2 / (2 * s)) by (field; lra). field. lra.
Qed.

(** E (X + n)² made symmetric. *)
Lemma square_shifts f n T : IsDensity f -> Cont f -> is_integral (fun x => f x * x ^ 2) 1 -> 0 < T ->
  RInt (fun x => f x * (((x + n) ^ 2 + (x - n) ^ 2) / 2)) (- T) T <= 1 + 1 * n ^ 2.
Proof.
  intros Df Cf Sf HT. assert (F := density_pos f Df).
  rewrite (int_eq _ (fun x => f x * x ^ 2 + n ^ 2 * f x)) by (intro; cbv beta; field).
  rewrite int_plus, int_scal by cont.
  assert (L1 : RInt (fun x => f x * x ^ 2) (- T) T <= 1).
  { apply RInt_le_integral; [| exact Sf | lra]. intro x. apply Rmult_le_pos; [apply F | apply pow2_ge_0]. }
  assert (L2 : RInt f (- T) T <= 1) by (apply RInt_le_integral; [exact F | apply Df | lra]).
  assert (Q := Rmult_le_compat_l _ _ _ (pow2_ge_0 n) L2). lra.
Qed.

Theorem variance_bound f D : IsDensity f -> (forall x, continuous f x) -> is_integral (fun x => f x * x ^ 2) 1 ->
  0 < D < 1 -> Rbar_le (rateDistortion f D) (1 / 2 * log2 (1 / D)).
Proof.
  intros Df Cf Sf HD. set (t := D / (1 - D)). assert (T : 0 < t) by (apply Rdiv_lt_0_compat; lra).
  assert (S : 0 < 1 + t) by lra. assert (P := PI_RGT_0). assert (X := exp_pos 1).
  assert (X1 : 0 < 2 * PI * exp 1) by (apply Rmult_lt_0_compat; lra).
  assert (C1 : 0 < 1 / (2 * (1 + t))) by (apply Rdiv_lt_0_compat; lra).
  assert (B := noisy_channel_bound f (fun u => u ^ 2) (1 / 2 * ln (2 * PI * (1 + t))) (1 / (2 * (1 + t))) 1 1 D
    Df Cf Sf pow2_ge_0). cbv zeta in B. fold t in B.
  assert (L : (1 / 2 * ln (2 * PI * (1 + t)) + 1 / (2 * (1 + t)) * (1 + 1 * t) - 1 / 2 * ln (2 * PI * exp 1 * t)) / ln 2
    = 1 / 2 * log2 (1 / D)).
  { unfold log2. assert (E : 1 / D = (1 + t) / t) by (unfold t; field; lra).
    assert (Y : 0 < 2 * PI * exp 1 * t) by now apply Rmult_lt_0_compat.
    rewrite E, ln_div, !(ln_mult _ t), !(ln_mult _ (1 + t)), (ln_mult _ (exp 1)), ln_exp
      by first [lra | assumption].
    assert (ln 2 <> 0) by (assert (Q := ln_lt_2); lra). field. split; lra. }
  rewrite L in B. apply B.
  - intro u. apply (cont_pow (fun u => u) 2 cont_id).
  - intro u. ring.
  - intros n x y H. nra.
  - lra.
  - intros a b H. rewrite <- (int_eq (gauss (1 + t))) by (intro; now apply gauss_exponent).
    apply RInt_le_integral; [intro; now apply Rlt_le, gauss_pos | now apply gauss_integral | exact H].
  - lra.
  - intros n U HU. now apply square_shifts.
  - exact HD.
Qed.

(** Between two real bounds: R(D) is finite. *)
Lemma Rbar_between a b r : Rbar_le (Finite a) r -> Rbar_le r (Finite b) -> is_finite r /\ a <= real r <= b.
Proof. destruct r; simpl; intros; [split; [reflexivity | split; assumption] | contradiction | contradiction]. Qed.

(** So the gap is at most the divergence from the Gaussian. *)
Theorem ggd_gap_variance beta D : 0 < beta -> 0 < D < 1 ->
  is_finite (rateDistortion (ggdDensity beta (alphaUnitVar beta)) D) /\
  0 <= rdGap (ggdDensity beta (alphaUnitVar beta)) D
    <= 1 / 2 * log2 (2 * PI * exp 1) - ggdEntropyBits beta (alphaUnitVar beta).
Proof.
  intros Hb HD. assert (Ha := alphaUnitVar_pos beta Hb). set (a := alphaUnitVar beta) in *.
  assert (Df := ggd_is_density beta a Hb Ha).
  assert (Lo : Rbar_le (shannonLowerBound (diffEntropyBits (ggdDensity beta a)) D)
    (rateDistortion (ggdDensity beta a) D)).
  { apply shannon_lower_bound; [exact Df | | lra]. eexists. now apply ggd_entropy_integral. }
  assert (Up : Rbar_le (rateDistortion (ggdDensity beta a) D) (1 / 2 * log2 (1 / D))).
  { apply variance_bound;
      [exact Df | intro; now apply ggdDensity_continuous | now apply ggd_unit_variance | exact HD]. }
  destruct (Rbar_between _ _ _ Lo Up) as [F [B1 B2]]. split; [exact F |].
  unfold rdGap, rateDistortionFunction. split; [lra |].
  revert B2. unfold shannonLowerBound. rewrite ggd_entropy_bits by assumption. unfold log2.
  assert (P := PI_RGT_0). assert (X := exp_pos 1).
  assert (X1 : 0 < 2 * PI * exp 1) by (apply Rmult_lt_0_compat; lra).
  rewrite (ln_mult _ D), ln_div, ln_1 by first [lra | assumption]. unfold Rdiv. lra.
Qed.
