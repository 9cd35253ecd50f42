(** The peak of the generalized Gaussian of unit variance does not increase with beta. So its entropy is at least
    ½ ln 2 + 1/beta for beta >= 1, and ½ ln(2 pi) for beta >= 2. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Power real.Improper real.GaussianIntegral real.Gamma rate.Entropy source.Ggd
  source.GgdEntropy.
Open Scope R_scope.

Section Crossing.
(** Two exponents g < b; the flatter density at unit variance, the other one with the same peak. *)
Variables b g : R.
Hypothesis Hg : 0 < g < b.
Let a := alphaUnitVar b.
Let c := ggdC b a.
Let s := g / (2 * c * Gamma (1 / g)).
(** Where |x/a|^b = |x/s|^g. *)
Let x0 := Rpower (absPow b a / absPow g s) (1 / (b - g)).

Lemma peak_scale_pos : 0 < a /\ 0 < c /\ 0 < s.
Proof.
  assert (Ha : 0 < a) by (apply alphaUnitVar_pos; lra).
  assert (Hc : 0 < c) by (apply ggdC_pos; lra).
  assert (HG : 0 < Gamma (1 / g)) by (apply Gamma_pos, Rdiv_lt_0_compat; lra).
  split; [exact Ha|]. split; [exact Hc|]. apply Rdiv_lt_0_compat; [lra|].
  apply Rmult_lt_0_compat; lra.
Qed.

Lemma same_peak : ggdC g s = c.
Proof.
  destruct peak_scale_pos as [Ha [Hc Hs]].
  assert (HG : 0 < Gamma (1 / g)) by (apply Gamma_pos, Rdiv_lt_0_compat; lra).
  unfold ggdC. unfold s at 1. field. repeat split; lra.
Qed.

(** x^(b-g) against its value at the crossing. *)
Lemma exponents_cross x : 0 < x ->
  (x <= x0 -> absPow b (x / a) <= absPow g (x / s)) /\ (x0 <= x -> absPow g (x / s) <= absPow b (x / a)).
Proof.
  intros Hx. destruct peak_scale_pos as [Ha [Hc Hs]].
  assert (Hab : 0 < absPow b a) by (apply absPow_gt_0; lra).
  assert (Hgs : 0 < absPow g s) by (apply absPow_gt_0; lra).
  assert (Hxg : 0 < absPow g x) by (apply absPow_gt_0; lra).
  assert (Ex0 : absPow (b - g) x0 = absPow b a / absPow g s).
  { unfold x0. rewrite absPow_Rpower by apply Rpower_pos. rewrite Rpower_mult.
    replace (1 / (b - g) * (b - g)) with 1 by (field; lra). apply Rpower_1. now apply Rdiv_lt_0_compat. }
  assert (Eb : absPow b x = absPow g x * absPow (b - g) x).
  { rewrite <- absPow_add. f_equal. ring. }
  assert (Hx0 : 0 < x0) by apply Rpower_pos.
  rewrite !absPow_div, Eb by lra.
  split; intros H.
  - assert (Hm : absPow (b - g) x <= absPow (b - g) x0) by (apply absPow_le; [lra | rewrite !Rabs_right; lra]).
    rewrite Ex0 in Hm.
    apply Rle_trans with (absPow g x * (absPow b a / absPow g s) / absPow b a); [|right; field; lra].
    apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat|]. apply Rmult_le_compat_l; lra.
  - assert (Hm : absPow (b - g) x0 <= absPow (b - g) x) by (apply absPow_le; [lra | rewrite !Rabs_right; lra]).
    rewrite Ex0 in Hm.
    apply Rle_trans with (absPow g x * (absPow b a / absPow g s) / absPow b a); [right; field; lra|].
    apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat|]. apply Rmult_le_compat_l; lra.
Qed.

Lemma single_crossing x : (x ^ 2 - x0 ^ 2) * (ggdDensity b a x - ggdDensity g s x) <= 0.
Proof.
  destruct peak_scale_pos as [Ha [Hc Hs]].
  assert (Hx0 : 0 < x0) by apply Rpower_pos.
  assert (Hpos : forall y, 0 < y -> (y ^ 2 - x0 ^ 2) * (ggdDensity b a y - ggdDensity g s y) <= 0).
  { intros y Hy. destruct (exponents_cross y Hy) as [H1 H2].
    unfold ggdDensity. rewrite same_peak. fold c.
    destruct (Rle_lt_dec y x0) as [Hle|Hlt].
    - specialize (H1 Hle).
      assert (He : exp (- absPow g (y / s)) <= exp (- absPow b (y / a))) by (apply exp_monotone; lra).
      assert (y ^ 2 <= x0 ^ 2) by (apply pow_incr; lra).
      assert (0 <= c * exp (- absPow b (y / a)) - c * exp (- absPow g (y / s))) by nra. nra.
    - specialize (H2 ltac:(lra)).
      assert (He : exp (- absPow b (y / a)) <= exp (- absPow g (y / s))) by (apply exp_monotone; lra).
      assert (x0 ^ 2 <= y ^ 2) by (apply pow_incr; lra).
      assert (c * exp (- absPow b (y / a)) - c * exp (- absPow g (y / s)) <= 0) by nra. nra. }
  destruct (Rtotal_order x 0) as [Hneg|[-> | Hx]].
  - rewrite <- (ggdDensity_even b a x), <- (ggdDensity_even g s x). replace (x ^ 2) with ((- x) ^ 2) by ring.
    apply Hpos. lra.
  - unfold ggdDensity. rewrite same_peak. fold c. replace (0 / a) with 0 by (unfold Rdiv; ring).
    replace (0 / s) with 0 by (unfold Rdiv; ring). rewrite !absPow_0. lra.
  - now apply Hpos.
Qed.

(** So the density with the smaller exponent has the larger variance at the same peak. *)
Lemma peak_le : c <= ggdC g (alphaUnitVar g).
Proof.
  destruct peak_scale_pos as [Ha [Hc Hs]].
  assert (HG : 0 < Gamma (1 / g)) by (apply Gamma_pos, Rdiv_lt_0_compat; lra).
  assert (HG3 : 0 < Gamma (3 / g)) by (apply Gamma_pos, Rdiv_lt_0_compat; lra).
  assert (HI : is_integral (fun x => (x ^ 2 - x0 ^ 2) * (ggdDensity b a x - ggdDensity g s x))
                 ((1 - s ^ 2 * (Gamma (3 / g) / Gamma (1 / g))) - x0 ^ 2 * (1 - 1))).
  { apply is_integral_ext with
      (fun x => (ggdDensity b a x * x ^ 2 - ggdDensity g s x * x ^ 2) - x0 ^ 2 * (ggdDensity b a x - ggdDensity g s x));
      [intros; ring|].
    apply is_integral_minus.
    - apply is_integral_minus; [apply ggd_unit_variance; lra | apply ggd_second_moment; lra].
    - apply is_integral_scal, is_integral_minus; apply ggd_integral_eq_one; lra. }
  assert (Hle : 1 <= s ^ 2 * (Gamma (3 / g) / Gamma (1 / g))).
  { pose proof (is_integral_le _ (fun _ => 0) _ 0 single_crossing HI is_integral_zero). lra. }
  assert (Hsa : alphaUnitVar g <= s).
  { unfold alphaUnitVar. rewrite <- (sqrt_pow2 s) by lra. apply sqrt_le_1_alt.
    apply Rmult_le_reg_r with (Gamma (3 / g) / Gamma (1 / g)); [now apply Rdiv_lt_0_compat|].
    replace (Gamma (1 / g) / Gamma (3 / g) * (Gamma (3 / g) / Gamma (1 / g))) with 1 by (field; lra). lra. }
  pose proof (alphaUnitVar_pos g ltac:(lra)) as Hag.
  rewrite <- same_peak. unfold ggdC, Rdiv. apply Rmult_le_compat_l; [lra|].
  apply Rinv_le_contravar; [apply Rmult_lt_0_compat; lra|]. apply Rmult_le_compat_r; lra.
Qed.
End Crossing.

Theorem ggd_peak_nonincreasing beta0 beta : 0 < beta0 <= beta ->
  ggdC beta (alphaUnitVar beta) <= ggdC beta0 (alphaUnitVar beta0).
Proof.
  intros H. destruct (Rle_lt_or_eq_dec beta0 beta (proj2 H)) as [Hlt| <-]; [|lra]. apply peak_le. lra.
Qed.

Lemma Gamma_half : Gamma (1 / 2) = sqrt PI.
Proof.
  apply (is_integral_eq (fun x => exp (- x ^ 2))); [|exact gaussian_integral].
  apply is_integral_ext with (fun x => exp (- absPow 2 x)); [intros x; now rewrite absPow_two|].
  replace (Gamma (1 / 2)) with (2 * Gamma (1 / 2) / 2) by field. apply mass_integral. lra.
Qed.

(** The peaks of the Laplacian and of the Gaussian, by their squares. *)
Lemma laplace_scale : alphaUnitVar 1 ^ 2 = 1 / 2.
Proof.
  rewrite alphaUnitVar_square by lra. replace (1 / 1) with 1 by field. replace (3 / 1) with (1 + 1 + 1) by field.
  rewrite !Gamma_succ, Gamma_one by lra. field.
Qed.
Lemma gaussian_scale : alphaUnitVar 2 ^ 2 = 2.
Proof.
  rewrite alphaUnitVar_square by lra. replace (3 / 2) with (1 / 2 + 1) by field. rewrite Gamma_succ by lra.
  assert (0 < Gamma (1 / 2)) by (apply Gamma_pos; lra). field. lra.
Qed.

(** h = -ln f(0) + 1/beta. *)
Lemma entropy_by_peak beta : 0 < beta ->
  ggdEntropyNats beta (alphaUnitVar beta) = - ln (ggdC beta (alphaUnitVar beta)) + 1 / beta.
Proof.
  intros Hb. pose proof (alphaUnitVar_pos beta Hb) as Ha.
  assert (HG : 0 < Gamma (1 / beta)) by (apply Gamma_pos, Rdiv_lt_0_compat; lra).
  assert (Hq : 0 < 2 * alphaUnitVar beta * Gamma (1 / beta) / beta).
  { apply Rdiv_lt_0_compat; [|lra]. apply Rmult_lt_0_compat; lra. }
  unfold ggdEntropyNats. replace (ggdC beta (alphaUnitVar beta))
    with (/ (2 * alphaUnitVar beta * Gamma (1 / beta) / beta))
    by (unfold ggdC; field; repeat split; lra).
  rewrite ln_Rinv by exact Hq. ring.
Qed.

(** -ln of a peak with square at most q. *)
Lemma ln_peak_le c q : 0 < c -> c ^ 2 <= q -> - (1 / 2 * ln q) <= - ln c.
Proof.
  intros Hc Hq. assert (H : ln (c ^ 2) <= ln q).
  { destruct (Rle_lt_or_eq_dec _ _ Hq) as [Hlt| ->]; [|lra].
    left. apply ln_increasing; [now apply pow_lt | exact Hlt]. }
  replace (c ^ 2) with (c * c) in H by ring. rewrite ln_mult in H by assumption. lra.
Qed.

Theorem ggd_entropy_lower_laplace beta : 1 <= beta ->
  1 / 2 * ln 2 + 1 / beta <= ggdEntropyNats beta (alphaUnitVar beta).
Proof.
  intros Hb. rewrite entropy_by_peak by lra. pose proof (alphaUnitVar_pos 1 ltac:(lra)) as Ha1.
  assert (Hc : 0 < ggdC beta (alphaUnitVar beta)) by (apply ggdC_pos; [|apply alphaUnitVar_pos]; lra).
  pose proof (ggd_peak_nonincreasing 1 beta ltac:(lra)) as Hp.
  assert (E : ggdC 1 (alphaUnitVar 1) ^ 2 = / 2).
  { unfold ggdC. replace (1 / 1) with 1 by field. rewrite Gamma_one.
    replace ((1 / (2 * alphaUnitVar 1 * 1)) ^ 2) with (/ (4 * alphaUnitVar 1 ^ 2)) by (field; lra).
    rewrite laplace_scale. field. }
  assert (Hsq : ggdC beta (alphaUnitVar beta) ^ 2 <= / 2) by (rewrite <- E; apply pow_incr; lra).
  pose proof (ln_peak_le _ _ Hc Hsq) as H. rewrite ln_Rinv in H by lra. lra.
Qed.

Theorem ggd_entropy_lower_gaussian beta : 2 <= beta ->
  1 / 2 * ln (2 * PI) + 1 / beta <= ggdEntropyNats beta (alphaUnitVar beta).
Proof.
  intros Hb. rewrite entropy_by_peak by lra. pose proof (alphaUnitVar_pos 2 ltac:(lra)) as Ha2.
  pose proof PI_RGT_0 as HPI.
  assert (Hc : 0 < ggdC beta (alphaUnitVar beta)) by (apply ggdC_pos; [|apply alphaUnitVar_pos]; lra).
  pose proof (ggd_peak_nonincreasing 2 beta ltac:(lra)) as Hp.
  assert (E : ggdC 2 (alphaUnitVar 2) ^ 2 = / (2 * PI)).
  { unfold ggdC. rewrite Gamma_half. pose proof (sqrt_lt_R0 PI HPI) as Hs.
    replace ((2 / (2 * alphaUnitVar 2 * sqrt PI)) ^ 2) with (/ (alphaUnitVar 2 ^ 2 * sqrt PI ^ 2)) by (field; lra).
    rewrite gaussian_scale, pow2_sqrt by lra. reflexivity. }
  assert (Hsq : ggdC beta (alphaUnitVar beta) ^ 2 <= / (2 * PI)) by (rewrite <- E; apply pow_incr; lra).
  pose proof (ln_peak_le _ _ Hc Hsq) as H. rewrite ln_Rinv in H by lra. lra.
Qed.

(** h of the Gaussian is ½ log2(2 pi e). *)
Theorem gaussian_entropy_bits : ggdEntropyBits 2 (alphaUnitVar 2) = 1 / 2 * log2 (2 * PI * exp 1).
Proof.
  pose proof (alphaUnitVar_pos 2 ltac:(lra)) as Ha. pose proof PI_RGT_0 as HPI. pose proof (sqrt_lt_R0 PI HPI) as Hs.
  pose proof ln2_pos. pose proof (exp_pos 1).
  unfold ggdEntropyBits, log2. rewrite Gamma_half.
  assert (E : 2 * ln (2 * alphaUnitVar 2 * sqrt PI / 2) = ln (2 * PI)).
  { replace (2 * alphaUnitVar 2 * sqrt PI / 2) with (alphaUnitVar 2 * sqrt PI) by field.
    replace (2 * PI) with ((alphaUnitVar 2 * sqrt PI) * (alphaUnitVar 2 * sqrt PI)).
    - rewrite (ln_mult (alphaUnitVar 2 * sqrt PI)) by (now apply Rmult_lt_0_compat). ring.
    - replace (alphaUnitVar 2 * sqrt PI * (alphaUnitVar 2 * sqrt PI)) with (alphaUnitVar 2 ^ 2 * sqrt PI ^ 2) by ring.
      rewrite gaussian_scale, pow2_sqrt by lra. reflexivity. }
  rewrite (ln_mult (2 * PI)), ln_exp, <- E by lra. field. lra.
Qed.
