(** The generalized Gaussian: mass, moments, scale of unit variance. Names as in the review's GGD.lean. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Power real.Improper real.Gamma rate.Entropy.
Open Scope R_scope.

Definition ggdC (beta alpha : R) : R := beta / (2 * alpha * Gamma (1 / beta)).
Definition ggdDensity (beta alpha x : R) : R := ggdC beta alpha * exp (- absPow beta (x / alpha)).
Definition alphaUnitVar (beta : R) : R := sqrt (Gamma (1 / beta) / Gamma (3 / beta)).

(** ** The density *)
Lemma Gamma_over_pos k beta : 0 < k -> 0 < beta -> 0 < Gamma (k / beta).
Proof. intros Hk Hb. apply Gamma_pos. now apply Rdiv_lt_0_compat. Qed.
Lemma ggdC_pos beta alpha : 0 < beta -> 0 < alpha -> 0 < ggdC beta alpha.
Proof.
  intros Hb Ha. unfold ggdC. apply Rdiv_lt_0_compat; [exact Hb |].
  apply Rmult_lt_0_compat; [lra | apply Gamma_over_pos; lra].
Qed.
Lemma ggdDensity_pos beta alpha x : 0 < beta -> 0 < alpha -> 0 < ggdDensity beta alpha x.
Proof. intros Hb Ha. unfold ggdDensity. apply Rmult_lt_0_compat; [now apply ggdC_pos | apply exp_pos]. Qed.
Lemma ggdDensity_even beta alpha x : ggdDensity beta alpha (- x) = ggdDensity beta alpha x.
Proof. unfold ggdDensity. rewrite Ropp_div, absPow_opp. reflexivity. Qed.
Lemma ggdDensity_continuous beta alpha x : 0 < beta -> 0 < alpha -> continuous (ggdDensity beta alpha) x.
Proof.
  intros Hb Ha. unfold ggdDensity.
  apply (continuous_scal_r (ggdC beta alpha) (fun x => exp (- absPow beta (x / alpha)))).
  apply (continuous_comp (fun x => - absPow beta (x / alpha)) exp); [| apply continuous_exp].
  apply (continuous_opp (fun x => absPow beta (x / alpha))).
  apply (continuous_comp (fun x => x / alpha) (absPow beta)); [| now apply absPow_continuous].
  apply (continuous_scal_l (fun x : R => x) (/ alpha)). apply continuous_id.
Qed.
(** |x/alpha|^beta grows with |x|. *)
Lemma absPow_scaled_le beta alpha x y : 0 < beta -> 0 < alpha -> Rabs x <= Rabs y ->
  absPow beta (x / alpha) <= absPow beta (y / alpha).
Proof.
  intros Hb Ha H. apply absPow_le; [lra |]. unfold Rdiv. rewrite !Rabs_mult.
  apply Rmult_le_compat_r; [apply Rabs_pos | exact H].
Qed.
Lemma ggdDensity_nonincreasing beta alpha x y : 0 < beta -> 0 < alpha -> 0 <= x <= y ->
  ggdDensity beta alpha y <= ggdDensity beta alpha x.
Proof.
  intros Hb Ha H. unfold ggdDensity. apply Rmult_le_compat_l; [left; now apply ggdC_pos |].
  apply exp_monotone. apply Ropp_le_contravar. apply absPow_scaled_le; [exact Hb | exact Ha |].
  rewrite !Rabs_pos_eq by lra. lra.
Qed.

(** ** Mass and moments, by the substitution x = alpha t *)
Theorem ggd_integral_eq_one beta alpha : 0 < beta -> 0 < alpha -> is_integral (ggdDensity beta alpha) 1.
Proof.
  intros Hb Ha. pose proof (Gamma_over_pos 1 beta Rlt_0_1 Hb) as G.
  replace 1 with (ggdC beta alpha * (2 * Gamma (1 / beta) / beta / / alpha)) by (unfold ggdC; field; lra).
  apply is_integral_ext with (fun x => ggdC beta alpha * exp (- absPow beta (/ alpha * x))).
  - intros x. unfold ggdDensity. do 4 f_equal. field. lra.
  - apply is_integral_scal. apply (is_integral_scale (fun t => exp (- absPow beta t))).
    + now apply Rinv_0_lt_compat.
    + now apply mass_integral.
Qed.
Lemma ggd_is_density beta alpha : 0 < beta -> 0 < alpha -> IsDensity (ggdDensity beta alpha).
Proof.
  intros Hb Ha. split; [intros x; left; now apply ggdDensity_pos | now apply ggd_integral_eq_one].
Qed.
(** E|X|^k = alpha^k Gamma((k+1)/beta) / Gamma(1/beta), for real k > 0. *)
Theorem ggd_abs_moment_integral beta alpha k : 0 < beta -> 0 < alpha -> 0 < k ->
  is_integral (fun x => ggdDensity beta alpha x * absPow k x)
    (absPow k alpha * (Gamma ((k + 1) / beta) / Gamma (1 / beta))).
Proof.
  intros Hb Ha Hk. pose proof (Gamma_over_pos 1 beta Rlt_0_1 Hb) as G.
  replace (absPow k alpha * (Gamma ((k + 1) / beta) / Gamma (1 / beta)))
    with (ggdC beta alpha * absPow k alpha * (2 * Gamma ((k + 1) / beta) / beta / / alpha))
    by (unfold ggdC; field; lra).
  apply is_integral_ext with
    (fun x => ggdC beta alpha * absPow k alpha * (absPow k (/ alpha * x) * exp (- absPow beta (/ alpha * x)))).
  - intros x. unfold ggdDensity. replace (absPow k x) with (absPow k alpha * absPow k (/ alpha * x)).
    + replace (x / alpha) with (/ alpha * x) by (field; lra). ring.
    + rewrite <- absPow_mult. f_equal. field. lra.
  - apply is_integral_scal. apply (is_integral_scale (fun t => absPow k t * exp (- absPow beta t))).
    + now apply Rinv_0_lt_compat.
    + now apply moment_integral.
Qed.
(** E|X|^beta = alpha^beta / beta. *)
Lemma ggd_beta_moment beta alpha : 0 < beta -> 0 < alpha ->
  is_integral (fun x => ggdDensity beta alpha x * absPow beta x) (absPow beta alpha / beta).
Proof.
  intros Hb Ha. pose proof (Gamma_over_pos 1 beta Rlt_0_1 Hb) as G.
  replace (absPow beta alpha / beta) with (absPow beta alpha * (Gamma ((beta + 1) / beta) / Gamma (1 / beta))).
  - now apply ggd_abs_moment_integral.
  - replace ((beta + 1) / beta) with (1 / beta + 1) by (field; lra).
    rewrite Gamma_succ by (apply Rdiv_lt_0_compat; lra). field. lra.
Qed.
Theorem ggd_second_moment beta alpha : 0 < beta -> 0 < alpha ->
  is_integral (fun x => ggdDensity beta alpha x * x ^ 2) (alpha ^ 2 * (Gamma (3 / beta) / Gamma (1 / beta))).
Proof.
  intros Hb Ha. rewrite <- absPow_two. replace 3 with (2 + 1) by ring.
  apply is_integral_ext with (fun x => ggdDensity beta alpha x * absPow 2 x).
  - intros x. now rewrite absPow_two.
  - apply ggd_abs_moment_integral; lra.
Qed.

(** ** Unit variance and mean zero *)
Lemma alphaUnitVar_pos beta : 0 < beta -> 0 < alphaUnitVar beta.
Proof.
  intros Hb. unfold alphaUnitVar. apply sqrt_lt_R0.
  apply Rdiv_lt_0_compat; apply Gamma_over_pos; lra.
Qed.
Lemma alphaUnitVar_square beta : 0 < beta -> alphaUnitVar beta ^ 2 = Gamma (1 / beta) / Gamma (3 / beta).
Proof.
  intros Hb. unfold alphaUnitVar. apply pow2_sqrt.
  left. apply Rdiv_lt_0_compat; apply Gamma_over_pos; lra.
Qed.
Theorem ggd_unit_variance beta : 0 < beta -> is_integral (fun x => ggdDensity beta (alphaUnitVar beta) x * x ^ 2) 1.
Proof.
  intros Hb. pose proof (Gamma_over_pos 1 beta ltac:(lra) Hb) as G1.
  pose proof (Gamma_over_pos 3 beta ltac:(lra) Hb) as G3.
  replace 1 with (alphaUnitVar beta ^ 2 * (Gamma (3 / beta) / Gamma (1 / beta))) at 1
    by (rewrite alphaUnitVar_square by exact Hb; field; lra).
  apply ggd_second_moment; [exact Hb | now apply alphaUnitVar_pos].
Qed.
(** The mean exists, as E|X| does. *)
Lemma ggd_mean_integrable beta alpha : 0 < beta -> 0 < alpha -> integrable (fun x => ggdDensity beta alpha x * x).
Proof.
  intros Hb Ha. apply integrable_dominated with (fun x => ggdDensity beta alpha x * absPow 1 x).
  - intros a b. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros x _.
    apply (continuous_mult (ggdDensity beta alpha) (fun x => x)).
    + now apply ggdDensity_continuous.
    + apply continuous_id.
  - intros x. rewrite absPow_one, Rabs_mult, Rabs_pos_eq; [lra | left; now apply ggdDensity_pos].
  - eexists. apply ggd_abs_moment_integral; lra.
Qed.
(** All mean zero: the integrand is odd, so that the mean is its own negative. *)
Lemma ggd_mean beta alpha : 0 < beta -> 0 < alpha -> is_integral (fun x => ggdDensity beta alpha x * x) 0.
Proof.
  intros Hb Ha. destruct (ggd_mean_integrable beta alpha Hb Ha) as [m Hm].
  assert (E : is_integral (fun x => ggdDensity beta alpha x * x) (- m)).
  { apply is_integral_ext with (fun x => - (ggdDensity beta alpha (- x) * - x)).
    - intros x. rewrite ggdDensity_even. ring.
    - apply is_integral_opp. exact (is_integral_reflect _ _ Hm). }
  pose proof (is_integral_eq _ _ _ Hm E) as Z. replace 0 with m by lra. exact Hm.
Qed.
