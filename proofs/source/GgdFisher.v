(** Fisher information of location, J = E[(f'/f)²]. For beta >= 1; below, the integrand is unbounded at 0. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Power real.Improper real.HalfLine real.Gamma source.Ggd source.GgdEntropy.
Open Scope R_scope.

(** f'/f. *)
Definition ggdScore (beta alpha x : R) : R := - (beta / alpha * sign x * absPow (beta - 1) (x / alpha)).
Definition ggdFisherInfo (beta alpha : R) : R :=
  integral (fun x => ggdScore beta alpha x ^ 2 * ggdDensity beta alpha x).
(** J at unit variance: beta² Gamma(3/beta) Gamma(2 - 1/beta) / Gamma(1/beta)². *)
Definition fisherUnitVar (beta : R) : R :=
  beta ^ 2 * Gamma (3 / beta) * Gamma (2 - 1 / beta) / Gamma (1 / beta) ^ 2.

(** ** The score *)
Lemma absPow_derive_off_0 b x : x <> 0 -> is_derive (absPow b) x (b * sign x * absPow (b - 1) x).
Proof.
  intros H. destruct (Rdichotomy x 0 H) as [N | P].
  - rewrite sign_eq_m1 by exact N.
    replace (b * -1 * absPow (b - 1) x) with (- (b * absPow (b - 1) x)) by ring. now apply absPow_derive_neg.
  - rewrite sign_eq_1 by exact P. rewrite Rmult_1_r. now apply absPow_derive.
Qed.
Lemma sign_div_pos x a : 0 < a -> sign (x / a) = sign x.
Proof.
  intros Ha. unfold Rdiv. rewrite sign_mult, (sign_eq_1 (/ a)) by now apply Rinv_0_lt_compat. ring.
Qed.
(** The score is the logarithmic derivative. *)
Theorem ggdScore_correct beta alpha x : 0 < beta -> 0 < alpha -> x <> 0 ->
  is_derive (fun x => ln (ggdDensity beta alpha x)) x (ggdScore beta alpha x).
Proof.
  intros Hb Ha Hx. apply is_derive_ext with (fun t => ln (ggdC beta alpha) - absPow beta (t / alpha)).
  - intros t. symmetry. now apply ln_ggdDensity.
  - assert (D : is_derive (fun t => absPow beta (t / alpha)) x
                  (/ alpha * (beta * sign (x / alpha) * absPow (beta - 1) (x / alpha)))).
    { apply (is_derive_comp (absPow beta) (fun t => t / alpha)).
      - apply absPow_derive_off_0. intros E. apply Hx. replace x with (x / alpha * alpha) by (field; lra).
        rewrite E. ring.
      - auto_derive; [exact I | unfold Rdiv; ring]. }
    rewrite sign_div_pos in D by exact Ha.
    replace (ggdScore beta alpha x)
      with (0 - / alpha * (beta * sign x * absPow (beta - 1) (x / alpha))) by (unfold ggdScore; field; lra).
    exact (is_derive_minus _ _ x _ _ (is_derive_const (ln (ggdC beta alpha)) x) D).
Qed.

(** ** Its second moment *)
(** The form that the gap theorem needs: int |x|^{2 beta - 2} f. At beta = 1 it is the mass. *)
Lemma ggd_score_moment beta alpha : 1 < beta -> 0 < alpha ->
  is_integral (fun x => ggdDensity beta alpha x * absPow (2 * beta - 2) x)
    (absPow (2 * beta - 2) alpha * (Gamma (2 - 1 / beta) / Gamma (1 / beta))).
Proof.
  intros Hb Ha. replace (2 - 1 / beta) with ((2 * beta - 2 + 1) / beta) by (field; lra).
  apply ggd_abs_moment_integral; lra.
Qed.
(** sign² = 1 off zero. *)
Lemma ggdScore_square beta alpha x : x <> 0 ->
  ggdScore beta alpha x ^ 2 = beta ^ 2 / alpha ^ 2 * absPow (2 * beta - 2) (x / alpha).
Proof.
  intros Hx. assert (S : sign x ^ 2 = 1).
  { destruct (Rdichotomy x 0 Hx) as [N | P]; [rewrite sign_eq_m1 by exact N | rewrite sign_eq_1 by exact P]; ring. }
  replace (2 * beta - 2) with (beta - 1 + (beta - 1)) by ring. rewrite absPow_add. unfold ggdScore.
  set (p := absPow (beta - 1) (x / alpha)).
  transitivity (sign x ^ 2 * (beta ^ 2 * (/ alpha) ^ 2 * (p * p))).
  - unfold Rdiv. ring.
  - rewrite S. unfold Rdiv. rewrite pow_inv. ring.
Qed.
(** At beta = 1 the square of the score is constant off zero; else the moment above, scaled. *)
Theorem ggd_fisher_info_integral beta alpha : 1 <= beta -> 0 < alpha ->
  is_integral (fun x => ggdScore beta alpha x ^ 2 * ggdDensity beta alpha x)
    (beta ^ 2 / alpha ^ 2 * (Gamma (2 - 1 / beta) / Gamma (1 / beta))).
Proof.
  intros [Hb | <-] Ha.
  - pose proof (Gamma_over_pos 1 beta Rlt_0_1 ltac:(lra)) as G.
    assert (P : 0 < absPow (2 * beta - 2) alpha) by (apply absPow_gt_0; lra).
    replace (beta ^ 2 / alpha ^ 2 * (Gamma (2 - 1 / beta) / Gamma (1 / beta)))
      with (beta ^ 2 / alpha ^ 2 / absPow (2 * beta - 2) alpha
            * (absPow (2 * beta - 2) alpha * (Gamma (2 - 1 / beta) / Gamma (1 / beta)))) by (field; lra).
    apply is_integral_ext_off with 0 (fun x =>
      beta ^ 2 / alpha ^ 2 / absPow (2 * beta - 2) alpha * (ggdDensity beta alpha x * absPow (2 * beta - 2) x)).
    + intros x Hx. rewrite ggdScore_square, absPow_div by lra. field. lra.
    + apply is_integral_scal. now apply ggd_score_moment.
  - replace (2 - 1 / 1) with (1 / 1) by field. pose proof (Gamma_over_pos 1 1 Rlt_0_1 Rlt_0_1) as G.
    replace (1 ^ 2 / alpha ^ 2 * (Gamma (1 / 1) / Gamma (1 / 1))) with (1 ^ 2 / alpha ^ 2 * 1) by (field; lra).
    apply is_integral_ext_off with 0 (fun x => 1 ^ 2 / alpha ^ 2 * ggdDensity 1 alpha x).
    + intros x Hx. rewrite ggdScore_square by exact Hx. replace (2 * 1 - 2) with 0 by ring.
      rewrite absPow_zero_exponent; [ring |]. apply Rmult_integral_contrapositive_currified; [exact Hx |].
      apply Rinv_neq_0_compat. lra.
    + apply is_integral_scal. apply ggd_integral_eq_one; lra.
Qed.
Theorem ggd_fisher_info_formula beta alpha : 1 <= beta -> 0 < alpha ->
  ggdFisherInfo beta alpha = beta ^ 2 / alpha ^ 2 * (Gamma (2 - 1 / beta) / Gamma (1 / beta)).
Proof. intros Hb Ha. apply is_integral_unique. now apply ggd_fisher_info_integral. Qed.
Theorem ggd_fisher_info_unitVar beta : 1 <= beta -> ggdFisherInfo beta (alphaUnitVar beta) = fisherUnitVar beta.
Proof.
  intros Hb. rewrite ggd_fisher_info_formula by (try apply alphaUnitVar_pos; lra).
  rewrite alphaUnitVar_square by lra. pose proof (Gamma_over_pos 1 beta ltac:(lra) ltac:(lra)) as G1.
  pose proof (Gamma_over_pos 3 beta ltac:(lra) ltac:(lra)) as G3. unfold fisherUnitVar. field. lra.
Qed.

(** x / alpha as a substitution. *)
Lemma open_integral_scale g l alpha : 0 < alpha -> (forall x, 0 < x -> continuous g x) ->
  is_open_integral g l -> is_open_integral (fun x => / alpha * g (x / alpha)) l.
Proof.
  intros Ha Hg H. pose proof (Rinv_0_lt_compat alpha Ha) as Hi.
  refine (open_integral_comp g (fun x => x / alpha) (fun _ => / alpha) l Hg _ _ _ _ _ H).
  - intros x Hx. now apply Rdiv_lt_0_compat.
  - intros x _. auto_derive; [trivial | field; lra].
  - intros x _. apply continuous_const.
  - intros P HP. destruct (at_right_0_elim P HP) as [d [Hd HdP]].
    apply (at_right_0_intro _ (alpha * d)); [now apply Rmult_lt_0_compat|]. intros x Hx.
    apply HdP. split; [apply Rdiv_lt_0_compat; lra|].
    apply Rmult_lt_reg_r with alpha; [exact Ha|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
  - intros P [M HM]. exists (alpha * M). intros x Hx. apply HM.
    apply Rmult_lt_reg_r with alpha; [exact Ha|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
Qed.

(** For 1/2 < beta the integral over x > 0, improper at 0 for beta < 1; the other half is equal. *)
Theorem ggd_fisher_info_half beta alpha : 1 / 2 < beta -> 0 < alpha ->
  is_open_integral (fun x => ggdScore beta alpha x ^ 2 * ggdDensity beta alpha x)
    (1 / 2 * (beta ^ 2 / alpha ^ 2 * (Gamma (2 - 1 / beta) / Gamma (1 / beta)))).
Proof.
  intros Hb Ha. pose proof (Gamma_over_pos 1 beta ltac:(lra) ltac:(lra)) as G1.
  assert (Hm : is_open_integral (fun x => Rpower x (2 * beta - 2) * exp (- Rpower x beta))
                 (Gamma ((2 * beta - 2 + 1) / beta) / beta)) by (apply moment_open; lra).
  replace ((2 * beta - 2 + 1) / beta) with (2 - 1 / beta) in Hm by (field; lra).
  apply (open_integral_scale _ _ alpha Ha) in Hm.
  - apply (open_integral_scal _ _ (beta ^ 2 / alpha ^ 2 * ggdC beta alpha * alpha)) in Hm.
    replace (1 / 2 * (beta ^ 2 / alpha ^ 2 * (Gamma (2 - 1 / beta) / Gamma (1 / beta))))
      with (beta ^ 2 / alpha ^ 2 * ggdC beta alpha * alpha * (Gamma (2 - 1 / beta) / beta))
      by (unfold ggdC; field; lra).
    apply open_integral_ext with (2 := Hm). intros x Hx.
    assert (0 < x / alpha) by (now apply Rdiv_lt_0_compat).
    rewrite ggdScore_square by lra. unfold ggdDensity. rewrite !absPow_Rpower by assumption. field. lra.
  - intros x Hx. apply (continuous_mult (fun x => Rpower x (2 * beta - 2)) (fun x => exp (- Rpower x beta))).
    + now apply Rpower_continuous.
    + apply (continuous_comp (fun x => - Rpower x beta) exp).
      * apply (continuous_opp (fun x => Rpower x beta)). now apply Rpower_continuous.
      * apply continuity_pt_filterlim, derivable_continuous_pt, derivable_pt_exp.
Qed.
