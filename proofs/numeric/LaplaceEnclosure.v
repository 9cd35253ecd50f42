(** The Laplacian of unit variance, e^{-sqrt 2 |x|} / sqrt 2, and bounds for integrals of even functions by integrals
    over [0, T]. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Power real.Improper real.Gamma rate.Entropy source.Ggd source.GgdEntropy.
Open Scope R_scope.

Definition laplace : R -> R := ggdDensity 1 (alphaUnitVar 1).

(** ** The density *)
Lemma sqrt_two_pos : 0 < sqrt 2.
Proof. apply sqrt_lt_R0. lra. Qed.
Lemma Gamma_two : Gamma 2 = 1.
Proof. replace 2 with (1 + 1) by ring. rewrite Gamma_succ, Gamma_one by lra. ring. Qed.
Lemma Gamma_three : Gamma 3 = 2.
Proof. replace 3 with (2 + 1) by ring. rewrite Gamma_succ, Gamma_two by lra. ring. Qed.
Lemma laplace_scale : alphaUnitVar 1 = / sqrt 2.
Proof.
  unfold alphaUnitVar. replace (1 / 1) with 1 by field. replace (3 / 1) with 3 by field.
  rewrite Gamma_one, Gamma_three, sqrt_div by lra. rewrite sqrt_1. field. pose proof sqrt_two_pos. lra.
Qed.
Lemma laplace_positive_half x : 0 <= x -> laplace x = exp (- (sqrt 2 * x)) / sqrt 2.
Proof.
  intros Hx. pose proof sqrt_two_pos as S. pose proof (sqrt_sqrt 2 ltac:(lra)) as Q.
  unfold laplace, ggdDensity, ggdC. rewrite absPow_one, laplace_scale. replace (1 / 1) with 1 by field.
  rewrite Gamma_one, Rabs_pos_eq.
  - replace (x / / sqrt 2) with (sqrt 2 * x) by (field; lra). rewrite <- Q at 1. field. lra.
  - apply Rmult_le_pos; [exact Hx|]. left. now rewrite Rinv_inv.
Qed.

Lemma laplace_scale_pos : 0 < alphaUnitVar 1.
Proof. apply alphaUnitVar_pos. lra. Qed.
Lemma laplace_pos x : 0 < laplace x.
Proof. apply ggdDensity_pos; [lra | apply laplace_scale_pos]. Qed.
Lemma laplace_continuous x : continuous laplace x.
Proof. apply ggdDensity_continuous; [lra | apply laplace_scale_pos]. Qed.
Lemma laplace_even x : laplace (- x) = laplace x.
Proof. apply ggdDensity_even. Qed.
Lemma laplace_density : IsDensity laplace.
Proof. apply ggd_is_density; [lra | apply laplace_scale_pos]. Qed.
Lemma laplace_variance : is_integral (fun x => laplace x * x ^ 2) 1.
Proof. apply ggd_unit_variance. lra. Qed.
(** h = 1 + ½ ln 2. *)
Lemma laplace_entropy : is_integral (fun x => - (laplace x * ln (laplace x))) (1 + ln 2 / 2).
Proof.
  replace (1 + ln 2 / 2) with (ggdEntropyNats 1 (alphaUnitVar 1)).
  - apply ggd_entropy_integral; [lra | apply laplace_scale_pos].
  - pose proof sqrt_two_pos as S. pose proof (sqrt_sqrt 2 ltac:(lra)) as Q.
    unfold ggdEntropyNats. rewrite laplace_scale. replace (1 / 1) with 1 by field. rewrite Gamma_one.
    replace (2 * / sqrt 2 * 1 / 1) with (sqrt 2) by (rewrite <- Q at 2; field; lra).
    assert (E : ln 2 = ln (sqrt 2) + ln (sqrt 2)) by (rewrite <- ln_mult, Q by exact S; reflexivity). lra.
Qed.
(** A function with |phi(x)| <= A + B x² is integrable against the density. *)
Lemma laplace_integrable phi A B : (forall x, continuous phi x) -> (forall x, Rabs (phi x) <= A + B * x ^ 2) ->
  integrable (fun x => laplace x * phi x).
Proof.
  intros Hc HA. apply (integrable_dominated _ (fun x => A * laplace x + B * (laplace x * x ^ 2))).
  - intros a b. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros x _.
    apply (continuous_mult (K := R_AbsRing)); [apply laplace_continuous | apply Hc].
  - intros x. rewrite Rabs_mult, Rabs_pos_eq by (left; apply laplace_pos).
    pose proof (Rmult_le_compat_l _ _ _ (Rlt_le _ _ (laplace_pos x)) (HA x)). lra.
  - eexists. apply is_integral_plus; apply is_integral_scal.
    + apply density_total, laplace_density.
    + apply laplace_variance.
Qed.

(** ** Parts of even integrals *)
(** If g >= 0 beyond T, then 2 int_0^T g is at most the integral of g. *)
Lemma even_integral_ge g l T : (forall x, g (- x) = g x) -> is_integral g l -> 0 < T ->
  (forall x, T <= x -> 0 <= g x) -> 2 * RInt g 0 T <= l.
Proof.
  intros Hev Hg HT Hpos. pose proof (is_integral_local g l Hg) as Hex.
  apply Rnot_lt_le. intros Hlt.
  destruct (proj1 (is_half_integral_spec g (l / 2)) (is_half_integral_even g l Hev Hg) (RInt g 0 T - l / 2))
    as [M [HM H]]; [lra|].
  pose proof (Rmax_l M T) as R1. pose proof (Rmax_r M T) as R2.
  destruct (H (Rmax M T + 1)) as [_ HR]; [lra|]. apply Rabs_def2 in HR.
  rewrite (RInt_split g 0 T (Rmax M T + 1)) in HR by apply Hex.
  assert (0 <= RInt g T (Rmax M T + 1)); [|lra].
  apply RInt_ge_0; [lra | apply Hex |]. intros x Hx. apply Hpos. lra.
Qed.
Lemma even_integral_le g l T : (forall x, g (- x) = g x) -> is_integral g l -> 0 < T ->
  (forall x, T <= x -> g x <= 0) -> l <= 2 * RInt g 0 T.
Proof.
  intros Hev Hg HT Hneg. pose proof (is_integral_local g l Hg) as Hex.
  assert (H : 2 * RInt (fun x => - g x) 0 T <= - l).
  { apply even_integral_ge; [intros x; now rewrite Hev | now apply is_integral_opp | exact HT |].
    intros x Hx. specialize (Hneg x Hx). lra. }
  assert (E : RInt (fun x => - g x) 0 T = - RInt g 0 T) by apply (RInt_opp (V := R_CompleteNormedModule) g), Hex. lra.
Qed.
(** On the half-line x >= 0 the density is an exponential. *)
Lemma laplace_RInt phi a b : 0 <= a <= b ->
  RInt (fun x => laplace x * phi x) a b = RInt (fun x => exp (- (sqrt 2 * x)) / sqrt 2 * phi x) a b.
Proof.
  intros Hab. apply RInt_ext. intros x Hx. rewrite Rmin_left in Hx by lra.
  rewrite laplace_positive_half by lra. reflexivity.
Qed.
