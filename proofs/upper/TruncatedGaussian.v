(** The Gaussian of variance t cut at +-B: its mass, second moment and entropy, and their limits as B grows. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper real.GaussianIntegral rate.Entropy.
Open Scope R_scope.

Definition gauss (t n : R) : R := exp (- n ^ 2 / (2 * t)) / sqrt (2 * PI * t).

(** ** The whole Gaussian *)
Lemma gauss_norm_pos t : 0 < t -> 0 < sqrt (2 * PI * t).
Proof. intros Ht. apply sqrt_lt_R0. assert (P := PI_RGT_0). apply Rmult_lt_0_compat; lra. Qed.

Lemma gauss_pos t n : 0 < t -> 0 < gauss t n.
Proof. intros Ht. apply Rdiv_lt_0_compat; [ apply exp_pos | now apply gauss_norm_pos ]. Qed.

Lemma gauss_opp t n : gauss t (- n) = gauss t n.
Proof. unfold gauss. replace ((- n) ^ 2) with (n ^ 2) by ring. reflexivity. Qed.

Lemma gauss_derive t n : 0 < t -> is_derive (gauss t) n (- n / t * gauss t n).
Proof.
  intros Ht. assert (S := gauss_norm_pos t Ht). unfold gauss. auto_derive; [ trivial | ].
  simpl in *. unfold Rdiv. field. lra.
Qed.

Lemma gauss_continuous t n : 0 < t -> continuous (gauss t) n.
Proof. intros Ht. apply (ex_derive_continuous (V := R_NormedModule)). eexists. now apply gauss_derive. Qed.

Lemma gauss_ex_RInt t a b : 0 < t -> ex_RInt (gauss t) a b.
Proof. intros Ht. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros. now apply gauss_continuous. Qed.

Lemma gauss_integral t : 0 < t -> is_integral (gauss t) 1.
Proof.
  intros Ht. assert (S := gauss_norm_pos t Ht).
  assert (H : 0 < / (2 * t)) by (apply Rinv_0_lt_compat; lra).
  assert (G := gaussian_integral_shift (/ (2 * t)) 0 H).
  replace (PI / / (2 * t)) with (2 * PI * t) in G by (field; lra).
  apply (is_integral_scal _ _ (/ sqrt (2 * PI * t))) in G. rewrite Rinv_l in G by lra.
  revert G. apply is_integral_ext. intros x. unfold gauss.
  replace (- x ^ 2 / (2 * t)) with (- / (2 * t) * (x - 0) ^ 2) by (field; lra). field. lra.
Qed.

(** Mass inside +-B. *)
Definition massInside (t B : R) : R := RInt (gauss t) (- B) B.
(** The density of the cut Gaussian, inside. *)
Definition cutGauss (t B n : R) : R := gauss t n / massInside t B.
Definition cutVariance (t B : R) : R := RInt (fun n => cutGauss t B n * n ^ 2) (- B) B.
Definition cutNegEntropy (t B : R) : R := RInt (fun n => cutGauss t B n * ln (cutGauss t B n)) (- B) B.

(** ** Mass and total *)
Lemma massInside_pos t B : 0 < t -> 0 < B -> 0 < massInside t B <= 1.
Proof.
  intros Ht HB. split.
  - apply RInt_gt_0; [ lra | intros; now apply gauss_pos | intros; now apply gauss_continuous ].
  - apply RInt_le_integral; [ | now apply gauss_integral | lra ]. intros x. now apply Rlt_le, gauss_pos.
Qed.

Lemma cutGauss_is_RInt t B : 0 < t -> 0 < B -> is_RInt (cutGauss t B) (- B) B 1.
Proof.
  intros Ht HB. destruct (massInside_pos t B Ht HB) as [M _].
  replace 1 with (scal (/ massInside t B) (massInside t B)).
  2: { unfold scal; simpl; unfold mult; simpl. field. lra. }
  apply is_RInt_ext with (fun n => scal (/ massInside t B) (gauss t n)).
  { intros x _. apply Rmult_comm. }
  apply (is_RInt_scal (V := R_NormedModule)).
  now apply (RInt_correct (V := R_CompleteNormedModule)), gauss_ex_RInt.
Qed.

Lemma cutGauss_total t B : 0 < t -> 0 < B -> RInt (cutGauss t B) (- B) B = 1.
Proof. intros Ht HB. apply is_RInt_unique. now apply cutGauss_is_RInt. Qed.

(** ** The second moment *)
(** gauss (1 - n²/t) has the antiderivative n gauss(n). *)
Lemma gauss_by_parts t B : 0 < t -> is_RInt (fun n => gauss t n * (1 - n ^ 2 / t)) (- B) B (2 * B * gauss t B).
Proof.
  intros Ht. replace (2 * B * gauss t B) with (minus (B * gauss t B) (- B * gauss t (- B))).
  2: { rewrite gauss_opp. unfold minus, plus, opp; simpl. ring. }
  apply (is_RInt_derive (V := R_CompleteNormedModule) (fun n => n * gauss t n)); intros x _.
  - replace (gauss t x * (1 - x ^ 2 / t)) with (1 * gauss t x + x * (- x / t * gauss t x)) by (field; lra).
    apply (is_derive_mult (fun n => n) (gauss t)); [ apply (is_derive_id (K := R_AbsRing)) | now apply gauss_derive | ].
    intros; apply Rmult_comm.
  - apply (continuous_mult (K := R_AbsRing)); [ now apply gauss_continuous | ].
    apply (ex_derive_continuous (V := R_NormedModule)). auto_derive. trivial.
Qed.

Lemma cutVariance_is_RInt t B : 0 < t -> 0 < B ->
  is_RInt (fun n => cutGauss t B n * n ^ 2) (- B) B (t * (1 - 2 * B * gauss t B / massInside t B)).
Proof.
  intros Ht HB. destruct (massInside_pos t B Ht HB) as [M _].
  replace (t * (1 - 2 * B * gauss t B / massInside t B))
    with (minus (scal t 1) (scal (t / massInside t B) (2 * B * gauss t B))).
  2: { unfold minus, plus, opp, scal; simpl; unfold mult; simpl. field. lra. }
  apply is_RInt_ext with
    (fun n => minus (scal t (cutGauss t B n)) (scal (t / massInside t B) (gauss t n * (1 - n ^ 2 / t)))).
  { intros x _. unfold cutGauss, minus, plus, opp, scal; simpl; unfold mult; simpl. field. lra. }
  apply (is_RInt_minus (V := R_NormedModule)); apply (is_RInt_scal (V := R_NormedModule)).
  - now apply cutGauss_is_RInt.
  - now apply gauss_by_parts.
Qed.

Lemma cutVariance_formula t B : 0 < t -> 0 < B -> cutVariance t B = t * (1 - 2 * B * gauss t B / massInside t B).
Proof. intros Ht HB. apply is_RInt_unique. now apply cutVariance_is_RInt. Qed.

(** Cutting lowers the variance: int_{-B}^B n² gauss = t (mass - 2 B gauss(B)), by parts. *)
Lemma cutVariance_lt t B : 0 < t -> 0 < B -> cutVariance t B < t.
Proof.
  intros Ht HB. rewrite cutVariance_formula by assumption. destruct (massInside_pos t B Ht HB) as [M _].
  assert (G := gauss_pos t B Ht).
  assert (Q : 0 < 2 * B * gauss t B / massInside t B).
  { apply Rdiv_lt_0_compat; [ apply Rmult_lt_0_compat; lra | exact M ]. }
  nra.
Qed.

(** ** The entropy *)
Lemma ln_cutGauss t B n : 0 < t -> 0 < B ->
  ln (cutGauss t B n) = - (1 / 2 * ln (2 * PI * t) + ln (massInside t B)) - / (2 * t) * n ^ 2.
Proof.
  intros Ht HB. destruct (massInside_pos t B Ht HB) as [M _]. assert (S := gauss_norm_pos t Ht).
  assert (P := PI_RGT_0). unfold cutGauss, gauss.
  rewrite ln_div by (try apply Rdiv_lt_0_compat; try apply exp_pos; assumption).
  rewrite ln_div by (try apply exp_pos; assumption).
  rewrite ln_exp, ln_sqrt_half by (apply Rmult_lt_0_compat; lra). field. lra.
Qed.

Lemma cutNegEntropy_formula t B : 0 < t -> 0 < B ->
  cutNegEntropy t B = - (1 / 2 * ln (2 * PI * t) + ln (massInside t B)) - cutVariance t B / (2 * t).
Proof.
  intros Ht HB. set (c := - (1 / 2 * ln (2 * PI * t) + ln (massInside t B))).
  apply is_RInt_unique.
  replace (c - cutVariance t B / (2 * t)) with (minus (scal c 1) (scal (/ (2 * t)) (cutVariance t B))).
  2: { unfold minus, plus, opp, scal; simpl; unfold mult; simpl. field. lra. }
  apply is_RInt_ext with (fun n => minus (scal c (cutGauss t B n)) (scal (/ (2 * t)) (cutGauss t B n * n ^ 2))).
  { intros x _. rewrite ln_cutGauss by assumption. fold c.
    unfold minus, plus, opp, scal; simpl; unfold mult; simpl. field. lra. }
  apply (is_RInt_minus (V := R_NormedModule)); apply (is_RInt_scal (V := R_NormedModule)).
  - now apply cutGauss_is_RInt.
  - rewrite cutVariance_formula by assumption. now apply cutVariance_is_RInt.
Qed.

(** B gauss(B) falls at least like 1/B. *)
Lemma gauss_tail t B : 0 < t -> 0 < B -> B * gauss t B <= 2 * t / sqrt (2 * PI * t) / B.
Proof.
  intros Ht HB. assert (S := gauss_norm_pos t Ht).
  assert (E : exp (- B ^ 2 / (2 * t)) <= 2 * t / B ^ 2).
  { assert (Q : 0 < B ^ 2 / (2 * t)) by (apply Rdiv_lt_0_compat; [ now apply pow_lt | lra ]).
    replace (- B ^ 2 / (2 * t)) with (- (B ^ 2 / (2 * t))) by (field; lra).
    replace (2 * t / B ^ 2) with (/ (B ^ 2 / (2 * t))) by (field; lra).
    rewrite exp_Ropp. apply Rinv_le_contravar; [ exact Q | ].
    assert (X := exp_ineq1_le (B ^ 2 / (2 * t))). lra. }
  unfold gauss. replace (2 * t / sqrt (2 * PI * t) / B) with (B / sqrt (2 * PI * t) * (2 * t / B ^ 2)) by (field; lra).
  replace (B * (exp (- B ^ 2 / (2 * t)) / sqrt (2 * PI * t)))
    with (B / sqrt (2 * PI * t) * exp (- B ^ 2 / (2 * t))) by (field; lra).
  apply Rmult_le_compat_l; [ | exact E ]. now apply Rlt_le, Rdiv_lt_0_compat.
Qed.

(** ln u <= u - 1 at u = 1/m, where m >= 1/2. *)
Lemma opp_ln_le m : 1 / 2 <= m <= 1 -> - ln m <= 2 * (1 - m).
Proof.
  intros Hm. assert (E := exp_ineq1_le (- ln m)). rewrite exp_Ropp, exp_ln in E by lra.
  assert (I : / m - 1 <= 2 * (1 - m)).
  { apply (Rmult_le_reg_l m); [ lra | ]. rewrite Rmult_minus_distr_l, Rinv_r by lra. nra. }
  lra.
Qed.

(** The excess of the negative entropy over its limit: B gauss(B) / mass - ln mass, where mass >= 1/2. *)
Lemma cutNegEntropy_excess t B : 0 < t -> 0 < B -> 1 / 2 <= massInside t B ->
  cutNegEntropy t B <= - (1 / 2 * ln (2 * PI * exp 1 * t)) + 2 * (B * gauss t B) + 2 * (1 - massInside t B).
Proof.
  intros Ht HB HM. destruct (massInside_pos t B Ht HB) as [M M1]. assert (P := PI_RGT_0).
  rewrite cutNegEntropy_formula, cutVariance_formula by assumption.
  replace (2 * PI * exp 1 * t) with (2 * PI * t * exp 1) by ring.
  assert (Q : 0 < 2 * PI * t) by (apply Rmult_lt_0_compat; lra).
  rewrite (ln_mult (2 * PI * t) (exp 1) Q (exp_pos 1)), ln_exp.
  assert (L := opp_ln_le _ (conj HM M1)).
  replace (t * (1 - 2 * B * gauss t B / massInside t B) / (2 * t))
    with (1 / 2 - B * gauss t B * / massInside t B) by (field; lra).
  assert (G : 0 < B * gauss t B) by (apply Rmult_lt_0_compat; [ exact HB | now apply gauss_pos ]).
  assert (I : / massInside t B <= 2).
  { replace 2 with (/ (1 / 2)) by field. apply Rinv_le_contravar; lra. }
  nra.
Qed.

(** The entropy of the cut Gaussian tends to ½ ln(2 pi e t). *)
Lemma cutNegEntropy_limit t eps : 0 < t -> 0 < eps ->
  exists B, 0 < B /\ cutNegEntropy t B <= - (1 / 2 * ln (2 * PI * exp 1 * t)) + eps.
Proof.
  intros Ht He. assert (S := gauss_norm_pos t Ht).
  assert (D : 0 < Rmin (1 / 2) (eps / 4)) by (apply Rmin_pos; lra).
  destruct (integral_nearly_inside (gauss t) 1 _ (gauss_integral t Ht) D) as [A [HA Hin]].
  set (K := 2 * t / sqrt (2 * PI * t)).
  assert (HK : 0 < K) by (apply Rdiv_lt_0_compat; lra).
  set (B := Rmax A (4 * K / eps)). assert (BA := Rmax_l A (4 * K / eps) : A <= B).
  assert (BK := Rmax_r A (4 * K / eps) : 4 * K / eps <= B). assert (HB : 0 < B) by lra.
  exists B. split; [ exact HB | ].
  assert (M := Hin (- B) B ltac:(lra) BA). change (RInt (gauss t) (- B) B) with (massInside t B) in M.
  assert (M1 := Rmin_l (1 / 2) (eps / 4)). assert (M2 := Rmin_r (1 / 2) (eps / 4)).
  assert (T := gauss_tail t B Ht HB). fold K in T.
  assert (KB : K / B <= eps / 4).
  { apply (Rmult_le_reg_r (B * (4 / eps))); [ apply Rmult_lt_0_compat; [ exact HB | apply Rdiv_lt_0_compat; lra ] | ].
    replace (K / B * (B * (4 / eps))) with (4 * K / eps) by (field; lra).
    replace (eps / 4 * (B * (4 / eps))) with B by (field; lra). exact BK. }
  assert (X := cutNegEntropy_excess t B Ht HB ltac:(lra)). lra.
Qed.
