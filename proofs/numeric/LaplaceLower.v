(** R(1/2) of the Laplacian of unit variance from below: the dual bound with s = 189/200 and a constant plus eight
    Gaussians for g. The convolution of g with e^{-s x²} is such a sum again and stays below 1; int f ln g is
    ln a + int f ln (g/a) with a the constant, and g may be replaced by its leading terms, interval by interval. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper real.GaussianIntegral rate.Entropy rate.RateDistortion rate.DualBound
  numeric.LaplaceEnclosure numeric.ShortIntervals.
Open Scope R_scope.

(** ** The function *)
Definition bump (r z x : R) : R := exp (- r * (x - z) ^ 2).
(** The Gaussians with z <> 0 come in mirror images. *)
Definition dualG (x : R) : R :=
  4417 / 10000 + 1068 / 10000 * bump 80 0 x + 2175 / 10000 * bump (13 / 2) 0 x
  + 1765 / 10000 * (bump (5 / 2) (37 / 20) x + bump (5 / 2) (- (37 / 20)) x)
  + 15465 / 100000 * (bump (7 / 4) (19 / 5) x + bump (7 / 4) (- (19 / 5)) x)
  + 1627 / 10000 * (bump (7 / 4) (29 / 5) x + bump (7 / 4) (- (29 / 5)) x).

Lemma bump_pos r z x : 0 < bump r z x.
Proof. apply exp_pos. Qed.
Lemma bump_le_1 r z x : 0 <= r -> bump r z x <= 1.
Proof.
  intros Hr. unfold bump. rewrite <- exp_0. pose proof (pow2_ge_0 (x - z)) as H.
  destruct (Rle_lt_or_eq_dec (- r * (x - z) ^ 2) 0 ltac:(nra)) as [Hl | ->]; [left; now apply exp_increasing | lra].
Qed.
Lemma bump_opp r z x : bump r z (- x) = bump r (- z) x.
Proof. unfold bump. f_equal. ring. Qed.
Lemma dualG_even x : dualG (- x) = dualG x.
Proof. unfold dualG. rewrite !bump_opp, !Ropp_involutive, Ropp_0. ring. Qed.
Lemma dualG_bounds x : 4417 / 10000 < dualG x < 2.
Proof.
  unfold dualG.
  assert (H : forall r z, 0 <= r -> 0 < bump r z x <= 1).
  { intros r z Hr. split; [apply bump_pos | now apply bump_le_1]. }
  pose proof (H 80 0 ltac:(lra)). pose proof (H (13 / 2) 0 ltac:(lra)).
  pose proof (H (5 / 2) (37 / 20) ltac:(lra)). pose proof (H (5 / 2) (- (37 / 20)) ltac:(lra)).
  pose proof (H (7 / 4) (19 / 5) ltac:(lra)). pose proof (H (7 / 4) (- (19 / 5)) ltac:(lra)).
  pose proof (H (7 / 4) (29 / 5) ltac:(lra)). pose proof (H (7 / 4) (- (29 / 5)) ltac:(lra)). lra.
Qed.
Lemma dualG_continuous x : continuous dualG x.
Proof. apply (ex_derive_continuous (V := R_NormedModule)). unfold dualG, bump. auto_derive. trivial. Qed.

(** ** The constraint *)
(** e^{-r (x-z)²} e^{-s (x-y)²} = e^{-rs/(r+s) (y-z)²} e^{-(r+s) (x - (rz+sy)/(r+s))²}. *)
Lemma bump_convolution s r z y : 0 < s -> 0 < r ->
  is_integral (fun x => bump r z x * exp (- s * (x - y) ^ 2)) (bump (r * s / (s + r)) z y * sqrt (PI / (s + r))).
Proof.
  intros Hs Hr.
  apply is_integral_ext with
    (fun x => bump (r * s / (s + r)) z y * exp (- (s + r) * (x - (r * z + s * y) / (s + r)) ^ 2)).
  - intros x. unfold bump. rewrite <- !exp_plus. f_equal. field. lra.
  - apply is_integral_scal, gaussian_integral_shift. lra.
Qed.
Definition dualC (y : R) : R :=
  4417 / 10000 * sqrt (PI / (189 / 200))
  + 1068 / 10000 * (bump (80 * (189 / 200) / (189 / 200 + 80)) 0 y * sqrt (PI / (189 / 200 + 80)))
  + 2175 / 10000 * (bump (13 / 2 * (189 / 200) / (189 / 200 + 13 / 2)) 0 y * sqrt (PI / (189 / 200 + 13 / 2)))
  + 1765 / 10000 * (bump (5 / 2 * (189 / 200) / (189 / 200 + 5 / 2)) (37 / 20) y * sqrt (PI / (189 / 200 + 5 / 2))
      + bump (5 / 2 * (189 / 200) / (189 / 200 + 5 / 2)) (- (37 / 20)) y * sqrt (PI / (189 / 200 + 5 / 2)))
  + 15465 / 100000 * (bump (7 / 4 * (189 / 200) / (189 / 200 + 7 / 4)) (19 / 5) y * sqrt (PI / (189 / 200 + 7 / 4))
      + bump (7 / 4 * (189 / 200) / (189 / 200 + 7 / 4)) (- (19 / 5)) y * sqrt (PI / (189 / 200 + 7 / 4)))
  + 1627 / 10000 * (bump (7 / 4 * (189 / 200) / (189 / 200 + 7 / 4)) (29 / 5) y * sqrt (PI / (189 / 200 + 7 / 4))
      + bump (7 / 4 * (189 / 200) / (189 / 200 + 7 / 4)) (- (29 / 5)) y * sqrt (PI / (189 / 200 + 7 / 4))).
(** Two mirror images with one weight. *)
Lemma bump_pair_convolution s r z y c : 0 < s -> 0 < r ->
  is_integral (fun x => c * (bump r z x * exp (- s * (x - y) ^ 2) + bump r (- z) x * exp (- s * (x - y) ^ 2)))
    (c * (bump (r * s / (s + r)) z y * sqrt (PI / (s + r))
      + bump (r * s / (s + r)) (- z) y * sqrt (PI / (s + r)))).
Proof.
  intros Hs Hr.
  apply (is_integral_scal (fun x =>
    bump r z x * exp (- s * (x - y) ^ 2) + bump r (- z) x * exp (- s * (x - y) ^ 2))).
  apply (is_integral_plus (fun x => bump r z x * exp (- s * (x - y) ^ 2))); now apply bump_convolution.
Qed.
Lemma dualG_convolution y : is_integral (fun x => dualG x * exp (- (189 / 200) * (x - y) ^ 2)) (dualC y).
Proof.
  assert (Hs : 0 < 189 / 200) by lra.
  pose proof (is_integral_scal _ _ (4417 / 10000) (gaussian_integral_shift (189 / 200) y Hs)) as B0.
  pose proof (is_integral_scal _ _ (1068 / 10000) (bump_convolution (189 / 200) 80 0 y Hs ltac:(lra))) as B1.
  pose proof (is_integral_scal _ _ (2175 / 10000) (bump_convolution (189 / 200) (13 / 2) 0 y Hs ltac:(lra))) as B2.
  pose proof (bump_pair_convolution (189 / 200) (5 / 2) (37 / 20) y (1765 / 10000) Hs ltac:(lra)) as B3.
  pose proof (bump_pair_convolution (189 / 200) (7 / 4) (19 / 5) y (15465 / 100000) Hs ltac:(lra)) as B4.
  pose proof (bump_pair_convolution (189 / 200) (7 / 4) (29 / 5) y (1627 / 10000) Hs ltac:(lra)) as B5.
  pose proof (is_integral_plus _ _ _ _ (is_integral_plus _ _ _ _ (is_integral_plus _ _ _ _
    (is_integral_plus _ _ _ _ (is_integral_plus _ _ _ _ B0 B1) B2) B3) B4) B5) as B.
  apply is_integral_ext with (2 := B). intros x. unfold dualG. ring.
Qed.
Lemma dualC_even y : dualC (- y) = dualC y.
Proof. unfold dualC. rewrite !bump_opp, !Ropp_involutive, Ropp_0. ring. Qed.
(** The maxima of this function, near 0, 1.97, 3.86 and 5.52, are below 1 by 3e-5. *)
Lemma dualC_near y : 0 <= y <= 10 -> dualC y <= 1.
Proof. intros Hy. unfold dualC, bump. interval with (i_prec 54, i_bisect y, i_taylor y, i_degree 4, i_depth 20). Qed.
Lemma dualC_far y : 10 <= y -> dualC y <= 1.
Proof. intros Hy. unfold dualC, bump. interval with (i_prec 54). Qed.
Lemma dualC_le_1 y : dualC y <= 1.
Proof.
  assert (H : forall t, 0 <= t -> dualC t <= 1).
  { intros t Ht. destruct (Rle_dec t 10); [apply dualC_near | apply dualC_far]; lra. }
  destruct (Rle_dec 0 y) as [Hy|Hy]; [now apply H|]. rewrite <- dualC_even. apply H. lra.
Qed.

(** ** The integral of f ln (g/a) *)
(** g from below by its terms with z >= 0, some of which suffice where the others are small. *)
Definition dualA x := 1068 / 10000 * bump 80 0 x.
Definition dualB x := 2175 / 10000 * bump (13 / 2) 0 x.
Definition dualD1 x := 1765 / 10000 * bump (5 / 2) (37 / 20) x.
Definition dualD2 x := 15465 / 100000 * bump (7 / 4) (19 / 5) x.
Definition dualD3 x := 1627 / 10000 * bump (7 / 4) (29 / 5) x.
Lemma dualG_terms x : 0 < dualA x /\ 0 < dualB x /\ 0 < dualD1 x /\ 0 < dualD2 x /\ 0 < dualD3 x /\
  4417 / 10000 + dualA x + dualB x + dualD1 x + dualD2 x + dualD3 x <= dualG x.
Proof.
  unfold dualA, dualB, dualD1, dualD2, dualD3, dualG.
  pose proof (bump_pos 80 0 x). pose proof (bump_pos (13 / 2) 0 x).
  pose proof (bump_pos (5 / 2) (37 / 20) x). pose proof (bump_pos (5 / 2) (- (37 / 20)) x).
  pose proof (bump_pos (7 / 4) (19 / 5) x). pose proof (bump_pos (7 / 4) (- (19 / 5)) x).
  pose proof (bump_pos (7 / 4) (29 / 5) x). pose proof (bump_pos (7 / 4) (- (29 / 5)) x).
  repeat split; lra.
Qed.

Lemma ln_ratio_continuous (h : R -> R) x : continuous h x -> 0 < h x ->
  continuous (fun x => ln (h x / (4417 / 10000))) x.
Proof.
  intros Hc Hp. apply (continuous_comp (fun x => h x / (4417 / 10000)) ln).
  - apply (continuous_scal_l h (/ (4417 / 10000))). exact Hc.
  - apply (ex_derive_continuous (V := R_NormedModule)). exists (/ (h x / (4417 / 10000))).
    apply is_derive_ln. apply Rdiv_lt_0_compat; lra.
Qed.
Lemma dualG_ln_continuous x : continuous (fun x => ln (dualG x / (4417 / 10000))) x.
Proof. apply ln_ratio_continuous; [apply dualG_continuous | pose proof (dualG_bounds x); lra]. Qed.
Lemma dualG_ln_ex p q : ex_RInt (fun x => laplace x * ln (dualG x / (4417 / 10000))) p q.
Proof.
  apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros x _.
  apply (continuous_mult (K := R_AbsRing)); [apply laplace_continuous | apply dualG_ln_continuous].
Qed.
(** A smaller h gives a smaller integral. *)
Lemma dual_part_le (h : R -> R) p q b : 0 <= p <= q -> (forall x, continuous h x) -> (forall x, 0 < h x <= dualG x) ->
  b <= RInt (fun x => exp (- (sqrt 2 * x)) / sqrt 2 * ln (h x / (4417 / 10000))) p q ->
  b <= RInt (fun x => laplace x * ln (dualG x / (4417 / 10000))) p q.
Proof.
  intros Hpq Hc Hh Hb. rewrite <- laplace_RInt in Hb by exact Hpq.
  apply Rle_trans with (1 := Hb). apply RInt_le; [lra | | apply dualG_ln_ex |].
  - apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros x _.
    apply (continuous_mult (K := R_AbsRing)); [apply laplace_continuous|].
    apply ln_ratio_continuous; [apply Hc | apply Hh].
  - intros x _. apply Rmult_le_compat_l; [left; apply laplace_pos|]. destruct (Hh x) as [H0 H1].
    apply Rcomplements.ln_le; [apply Rdiv_lt_0_compat; lra|]. apply Rmult_le_compat_r; lra.
Qed.
(** Sums of such terms are continuous and lie below g. *)
Ltac leading_terms :=
  [> lra
  | intros x; apply (ex_derive_continuous (V := R_NormedModule)); unfold dualA, dualB, dualD1, dualD2, dualD3, bump;
    auto_derive; trivial
  | intros x; destruct (dualG_terms x) as (? & ? & ? & ? & ? & ?); lra
  | unfold dualA, dualB, dualD1, dualD2, dualD3, bump ].

Lemma dual_part_1 : 879085 / 10000000 <= RInt (fun x => laplace x * ln (dualG x / (4417 / 10000))) 0 (3 / 4).
Proof.
  apply dual_part_le with (h := fun x => 4417 / 10000 + dualA x + dualB x + dualD1 x); leading_terms.
  short_integral 32%positive 5%nat 500%positive.
Qed.
Lemma dual_part_2 : 203967 / 10000000 <= RInt (fun x => laplace x * ln (dualG x / (4417 / 10000))) (3 / 4) 2.
Proof.
  apply dual_part_le with (h := fun x => 4417 / 10000 + dualB x + dualD1 x + dualD2 x); leading_terms.
  short_integral 32%positive 5%nat 500%positive.
Qed.
Lemma dual_part_3 : 57473 / 10000000 <= RInt (fun x => laplace x * ln (dualG x / (4417 / 10000))) 2 4.
Proof.
  apply dual_part_le with (h := fun x => 4417 / 10000 + dualD1 x + dualD2 x); leading_terms.
  short_integral 32%positive 5%nat 500%positive.
Qed.
Lemma dual_part_4 : 3489 / 10000000 <= RInt (fun x => laplace x * ln (dualG x / (4417 / 10000))) 4 7.
Proof.
  apply dual_part_le with (h := fun x => 4417 / 10000 + dualD2 x + dualD3 x); leading_terms.
  short_integral 32%positive 5%nat 500%positive.
Qed.

Lemma dual_ln_nonneg x : 0 <= ln (dualG x / (4417 / 10000)).
Proof.
  pose proof (dualG_bounds x). rewrite <- ln_1. apply Rcomplements.ln_le; [lra|]. apply Rle_div_r; lra.
Qed.
Lemma dual_ln_integrable : integrable (fun x => laplace x * ln (dualG x / (4417 / 10000))).
Proof.
  apply (laplace_integrable _ 4 0); [apply dualG_ln_continuous|]. intros x. pose proof (dualG_bounds x) as Hg.
  rewrite Rabs_pos_eq by apply dual_ln_nonneg.
  pose proof (ln_le_sub_1 (dualG x / (4417 / 10000)) ltac:(apply Rdiv_lt_0_compat; lra)). lra.
Qed.

(** ** The bound *)
Theorem laplace_rd_half_lower : Rbar_le (41225 / 100000) (rateDistortion laplace (1 / 2)).
Proof.
  destruct dual_ln_integrable as [K HK].
  assert (BK : 2 * RInt (fun x => laplace x * ln (dualG x / (4417 / 10000))) 0 7 <= K).
  { apply even_integral_ge with (2 := HK); [intros x; now rewrite laplace_even, dualG_even | lra |].
    intros x _. apply Rmult_le_pos; [left; apply laplace_pos | apply dual_ln_nonneg]. }
  rewrite (RInt_split _ 0 (3 / 4) 7), (RInt_split _ (3 / 4) 2 7), (RInt_split _ 2 4 7) in BK by apply dualG_ln_ex.
  pose proof dual_part_1. pose proof dual_part_2. pose proof dual_part_3. pose proof dual_part_4.
  assert (HG : is_integral (fun x => laplace x * ln (dualG x)) (ln (4417 / 10000) * 1 + K)).
  { apply is_integral_ext with
      (fun x => ln (4417 / 10000) * laplace x + laplace x * ln (dualG x / (4417 / 10000))).
    - intros x. pose proof (dualG_bounds x). rewrite (ln_div (dualG x)) by lra. ring.
    - apply is_integral_plus; [apply is_integral_scal, density_total, laplace_density | exact HK]. }
  apply Rbar_le_trans with ((1 + ln 2 / 2 - 189 / 200 * (1 / 2) + (ln (4417 / 10000) * 1 + K)) / ln 2).
  - simpl. pose proof ln2_pos. apply (Rle_div_r (41225 / 100000) _ (ln 2)); [lra|].
    apply Rle_trans with (1 + ln 2 / 2 - 189 / 200 * (1 / 2) + ln (4417 / 10000) + 228802 / 1000000); [|lra].
    interval with (i_prec 54).
  - apply dual_lower_bound with dualG.
    + apply laplace_density.
    + intros x. pose proof (dualG_bounds x). lra.
    + lra.
    + exact laplace_entropy.
    + exact HG.
    + intros y. exists (dualC y). split; [apply dualG_convolution | apply dualC_le_1].
Qed.
