(** The Gaussian integral, by the derivative of (int_0^t e^{-x²} dx)² + int_0^1 e^{-t²(1+x²)}/(1+x²) dx. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper real.Fubini.
Open Scope R_scope.

(** The integrand, its integral up to t, and the companion integral. *)
Definition bell (x : R) : R := exp (- x ^ 2).
Definition bellTo (t : R) : R := RInt bell 0 t.
Definition kernel (t x : R) : R := exp (- (t ^ 2 * (1 + x ^ 2))) / (1 + x ^ 2).
Definition companion (t : R) : R := RInt (kernel t) 0 1.

Lemma one_plus_square_pos x : 0 < 1 + x ^ 2.
Proof. assert (H := pow2_ge_0 x). lra. Qed.

(** ** Continuity and derivatives *)
Lemma bell_continuous x : continuous bell x.
Proof. apply (ex_derive_continuous (V := R_NormedModule)). unfold bell. auto_derive. trivial. Qed.

Lemma bell_ex_RInt a b : ex_RInt bell a b.
Proof. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros. apply bell_continuous. Qed.

Lemma bellTo_derive t : is_derive bellTo t (bell t).
Proof. apply (is_derive_upper bell 0 t), bell_continuous. Qed.

Lemma kernel_continuous t x : continuous (kernel t) x.
Proof.
  apply (ex_derive_continuous (V := R_NormedModule)). unfold kernel. auto_derive.
  assert (H := one_plus_square_pos x). simpl in *. lra.
Qed.

Lemma kernel_ex_RInt t : ex_RInt (kernel t) 0 1.
Proof. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros. apply kernel_continuous. Qed.

(** d/dt of the kernel: the denominator cancels. *)
Lemma kernel_derive t x : is_derive (fun t => kernel t x) t (- 2 * t * exp (- (t ^ 2 * (1 + x ^ 2)))).
Proof.
  assert (H := one_plus_square_pos x). unfold kernel. auto_derive; [ trivial | ]. simpl in *. field. lra.
Qed.

Lemma kernel_derive_continuous t x : continuity_2d_pt (fun t x => - 2 * t * exp (- (t ^ 2 * (1 + x ^ 2)))) t x.
Proof.
  apply continuity_2d_pt_mult.
  - apply continuity_2d_pt_mult; [ apply continuity_2d_pt_const | apply continuity_2d_pt_id1 ].
  - apply (continuity_1d_2d_pt_comp exp).
    { apply continuity_pt_filterlim. apply (ex_derive_continuous (V := R_NormedModule)). auto_derive. trivial. }
    apply (continuity_2d_pt_ext (fun t x => - (t * t * (1 + x * x)))); [ intros; ring | ].
    apply continuity_2d_pt_opp, continuity_2d_pt_mult.
    + apply continuity_2d_pt_mult; apply continuity_2d_pt_id1.
    + apply continuity_2d_pt_plus; [ apply continuity_2d_pt_const | ].
      apply continuity_2d_pt_mult; apply continuity_2d_pt_id2.
Qed.

(** int_0^1 t e^{-(tx)²} dx = int_0^t e^{-x²} dx. *)
Lemma bellTo_unit t : RInt (fun x => t * bell (t * x)) 0 1 = bellTo t.
Proof.
  unfold bellTo. assert (E := RInt_comp_lin (V := R_CompleteNormedModule) bell t 0 0 1 (bell_ex_RInt _ _)).
  rewrite Rmult_0_r, Rplus_0_l, Rmult_1_r, Rplus_0_r in E. rewrite <- E.
  apply RInt_ext. intros x _. rewrite Rplus_0_r. reflexivity.
Qed.

Lemma companion_derive t : is_derive companion t (- 2 * bell t * bellTo t).
Proof.
  assert (D : forall t x, Derive (fun t => kernel t x) t = - 2 * t * exp (- (t ^ 2 * (1 + x ^ 2)))).
  { intros. apply is_derive_unique, kernel_derive. }
  replace (- 2 * bell t * bellTo t) with (RInt (fun x => Derive (fun t => kernel t x) t) 0 1).
  - apply (is_derive_RInt_param kernel).
    + apply filter_forall. intros u x _. eexists. apply kernel_derive.
    + intros x _. eapply continuity_2d_pt_ext; [ | apply kernel_derive_continuous ].
      intros. symmetry. apply D.
    + apply filter_forall. intros u. apply kernel_ex_RInt.
  - rewrite <- bellTo_unit. rewrite <- (RInt_scal (V := R_CompleteNormedModule)).
    + apply RInt_ext. intros x _. rewrite D. unfold bell.
      replace (- (t ^ 2 * (1 + x ^ 2))) with (- t ^ 2 + - (t * x) ^ 2) by ring. rewrite exp_plus.
      unfold scal; simpl; unfold mult; simpl. ring.
    + apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros z _.
      apply (ex_derive_continuous (V := R_NormedModule)). unfold bell. auto_derive. trivial.
Qed.

(** ** The identity *)
Lemma companion_zero : companion 0 = PI / 4.
Proof.
  rewrite <- atan_1. replace (atan 1) with (minus (atan 1) (atan 0)).
  2: { rewrite atan_0. apply Rminus_0_r. }
  apply is_RInt_unique. apply is_RInt_ext with (fun x => / (1 + x ^ 2)).
  { intros x _. unfold kernel. replace (- (0 ^ 2 * (1 + x ^ 2))) with 0 by ring.
    rewrite exp_0. symmetry. apply Rmult_1_l. }
  apply (is_RInt_derive (V := R_CompleteNormedModule)); intros x _.
  - apply is_derive_Reals, derivable_pt_lim_atan.
  - apply (ex_derive_continuous (V := R_NormedModule)). auto_derive.
    assert (H := one_plus_square_pos x). simpl in *. lra.
Qed.

Lemma bellTo_square t : bellTo t ^ 2 = PI / 4 - companion t.
Proof.
  assert (Z : bellTo t ^ 2 + companion t = bellTo 0 ^ 2 + companion 0).
  { apply (derive_zero_constant (fun t => bellTo t ^ 2 + companion t)). intros u.
    replace 0 with (plus (INR 2 * bell u * bellTo u ^ Init.Nat.pred 2) (- 2 * bell u * bellTo u)).
    2: { unfold plus; simpl. ring. }
    apply (is_derive_plus (V := R_NormedModule)); [ | apply companion_derive ].
    apply (is_derive_pow bellTo 2), bellTo_derive. }
  rewrite companion_zero in Z. unfold bellTo at 2 in Z. rewrite (RInt_point (V := R_CompleteNormedModule)) in Z.
  unfold zero in Z; simpl in Z. simpl. lra.
Qed.

(** The companion integral vanishes in the limit. *)
Lemma companion_bounds t : 0 <= companion t <= bell t.
Proof.
  assert (C : RInt (fun _ => bell t) 0 1 = bell t).
  { rewrite (RInt_const (V := R_CompleteNormedModule)). unfold scal; simpl; unfold mult; simpl. ring. }
  split.
  - apply RInt_ge_0; [ lra | apply kernel_ex_RInt | ]. intros x _. unfold kernel.
    apply Rlt_le, Rdiv_lt_0_compat; [ apply exp_pos | apply one_plus_square_pos ].
  - rewrite <- C. apply RInt_le; [ lra | apply kernel_ex_RInt | apply ex_RInt_const | ].
    intros x _. assert (H := pow2_ge_0 x). unfold kernel, bell.
    assert (P := exp_pos (- (t ^ 2 * (1 + x ^ 2)))).
    apply Rle_trans with (exp (- (t ^ 2 * (1 + x ^ 2)))).
    + apply (Rmult_le_reg_r (1 + x ^ 2)); [ lra | ]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. nra.
    + destruct (Rle_lt_or_eq_dec _ _ (Rmult_le_pos _ _ (pow2_ge_0 t) H)) as [h | h].
      * apply Rlt_le, exp_increasing. nra.
      * right. f_equal. nra.
Qed.

Lemma bell_small t : 0 < t -> bell t < / t.
Proof.
  intros Ht. unfold bell. rewrite exp_Ropp. apply Rinv_lt_contravar.
  - apply Rmult_lt_0_compat; [ exact Ht | apply exp_pos ].
  - assert (E := exp_ineq1_le (t ^ 2)). nra.
Qed.

Lemma bellTo_nonneg t : 0 <= t -> 0 <= bellTo t.
Proof. intros Ht. apply RInt_ge_0; [ exact Ht | apply bell_ex_RInt | ]. intros x _. apply Rlt_le, exp_pos. Qed.

(** |u - v| <= |u² - v²| / v for u >= 0 and v > 0, with u = int_0^t e^{-x²} dx and v = sqrt PI / 2. *)
Lemma half_gaussian_integral : is_half_integral bell (sqrt PI / 2).
Proof.
  assert (P := PI_RGT_0). assert (V := sqrt_lt_R0 PI P). assert (Q := sqrt_sqrt PI (Rlt_le _ _ P)).
  apply is_half_integral_spec. intros eps He. exists (2 / (sqrt PI * eps)).
  assert (M : 0 < 2 / (sqrt PI * eps)) by (apply Rdiv_lt_0_compat; [ lra | now apply Rmult_lt_0_compat ]).
  split; [ exact M | ]. intros b Hb. split; [ apply bell_ex_RInt | ].
  change (RInt bell 0 b) with (bellTo b).
  assert (S := bellTo_square b). assert (B := companion_bounds b). assert (Hb0 : 0 < b) by lra.
  assert (N := bellTo_nonneg b (Rlt_le _ _ Hb0)). assert (W := bell_small b Hb0).
  assert (T : / b < sqrt PI * eps / 2).
  { replace (sqrt PI * eps / 2) with (/ (2 / (sqrt PI * eps))) by (field; lra).
    apply Rinv_lt_contravar; [ now apply Rmult_lt_0_compat | exact Hb ]. }
  set (v := sqrt PI / 2) in *. set (u := bellTo b) in *.
  assert (D : (v - u) * (v + u) = companion b) by (unfold v in *; nra).
  assert (K : companion b < v * eps) by (unfold v; lra).
  assert (Hv : 0 < v) by (unfold v; lra).
  assert (L : 0 <= v - u) by nra.
  rewrite Rabs_left1 by lra. nra.
Qed.

Theorem gaussian_integral : is_integral (fun x => exp (- x ^ 2)) (sqrt PI).
Proof.
  replace (sqrt PI) with (2 * (sqrt PI / 2)) by field.
  apply (is_integral_even bell); [ | apply half_gaussian_integral ].
  intros x. unfold bell. f_equal. ring.
Qed.

(** With scale s and centre y. *)
Theorem gaussian_integral_shift s y : 0 < s -> is_integral (fun x => exp (- s * (x - y) ^ 2)) (sqrt (PI / s)).
Proof.
  intros Hs. assert (S := sqrt_lt_R0 s Hs). assert (Q := sqrt_sqrt s (Rlt_le _ _ Hs)).
  rewrite sqrt_div_alt by exact Hs.
  apply is_integral_ext with (fun x => bell (sqrt s * (x + - y))).
  - intros x. unfold bell. f_equal. replace s with (sqrt s * sqrt s) at 2 by exact Q. ring.
  - apply (is_integral_shift (fun x => bell (sqrt s * x))), is_integral_scale; [ exact S | apply gaussian_integral ].
Qed.
