(** The entropy of the generalized Gaussian of unit variance does not decrease with beta up to the Gaussian's. No
    derivative of Gamma is needed: two such densities cross twice on x > 0, and |x|^b is concave in x² for b <= 2. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Power real.Improper real.Gamma rate.Entropy source.Ggd source.GgdEntropy
  source.PeakMonotone.
Open Scope R_scope.

(** A point between two others as their mean: weight l on x. *)
Lemma between x y z : x <= y <= z -> x < z -> exists l, 0 <= l <= 1 /\ y = l * x + (1 - l) * z /\ (y < z -> 0 < l)
  /\ (x < y -> l < 1).
Proof.
  intros Hy Hxz. assert (E : (z - y) / (z - x) * (z - x) = z - y) by (field; lra).
  exists ((z - y) / (z - x)). set (l := (z - y) / (z - x)) in *. repeat split; try nra.
Qed.
Lemma mult_opposite u v : (0 <= u /\ v <= 0) \/ (u <= 0 /\ 0 <= v) -> u * v <= 0.
Proof. intros [[Hu Hv] | [Hu Hv]]; nra. Qed.

Section Pair.
(** The heavier-tailed density f1 and the lighter-tailed f2. *)
Variables b1 b2 : R.
Hypothesis Hb : 0 < b1 < b2.
Hypothesis Hb2 : b2 <= 2.
Let a1 := alphaUnitVar b1.
Let a2 := alphaUnitVar b2.
Let f1 := ggdDensity b1 a1.
Let f2 := ggdDensity b2 a2.
Let A1 := absPow b1 a1.
Let A2 := absPow b2 a2.
Let c1 := ggdC b1 a1.
Let c2 := ggdC b2 a2.
Let p := b2 / b1.

Lemma scales_pos : 0 < a1 /\ 0 < a2 /\ 0 < A1 /\ 0 < A2 /\ 0 < c1 /\ 0 < c2 /\ 1 < p.
Proof.
  assert (H1 : 0 < a1) by (apply alphaUnitVar_pos; lra). assert (H2 : 0 < a2) by (apply alphaUnitVar_pos; lra).
  repeat split; try assumption.
  - apply absPow_gt_0. lra.
  - apply absPow_gt_0. lra.
  - apply ggdC_pos; lra.
  - apply ggdC_pos; lra.
  - unfold p. apply Rmult_lt_reg_r with b1; [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
Qed.

(** ln f1 - ln f2 as a convex function of s = |x|^b1. *)
Let k (s : R) : R := ln (c1 / c2) - s / A1 + absPow p s / A2.

Lemma density_ratio x : f1 x = f2 x * exp (k (absPow b1 x)).
Proof.
  destruct scales_pos as [H1 [H2 [HA1 [HA2 [Hc1 [Hc2 Hp]]]]]].
  assert (E : absPow p (absPow b1 x) = absPow b2 x).
  { destruct (Req_dec x 0) as [-> | Hx]; [now rewrite !absPow_0|].
    rewrite (absPow_Rpower p) by (now apply absPow_gt_0). rewrite !absPow_off_0 by assumption.
    rewrite Rpower_mult. f_equal. unfold p. field. lra. }
  unfold k, f1, f2, ggdDensity. fold c1 c2. rewrite E, !absPow_div by lra. fold A1 A2.
  replace (ln (c1 / c2) - absPow b1 x / A1 + absPow b2 x / A2)
    with (ln (c1 / c2) + (- (absPow b1 x / A1) + absPow b2 x / A2)) by ring.
  rewrite !exp_plus, exp_ln by (now apply Rdiv_lt_0_compat).
  replace (c2 * exp (- (absPow b2 x / A2)) * (c1 / c2 * (exp (- (absPow b1 x / A1)) * exp (absPow b2 x / A2))))
    with (c1 * exp (- (absPow b1 x / A1)) * (exp (- (absPow b2 x / A2)) * exp (absPow b2 x / A2))) by (field; lra).
  rewrite <- exp_plus, Rplus_opp_l, exp_0. ring.
Qed.

Lemma k_convex s t l : 0 <= l <= 1 -> k (l * s + (1 - l) * t) <= l * k s + (1 - l) * k t.
Proof.
  intros Hl. destruct scales_pos as [H1 [H2 [HA1 [HA2 [Hc1 [Hc2 Hp]]]]]]. unfold k.
  pose proof (absPow_convex p s t l ltac:(lra) Hl) as H.
  apply Rmult_le_compat_r with (r := / A2) in H; [|left; now apply Rinv_0_lt_compat].
  unfold Rdiv. lra.
Qed.

Lemma k_continuous : Ranalysis1.continuity k.
Proof.
  intros s. apply continuity_pt_filterlim. destruct scales_pos as [H1 [H2 [HA1 [HA2 [Hc1 [Hc2 Hp]]]]]].
  apply (continuous_plus (fun s => ln (c1 / c2) - s / A1) (fun s => absPow p s / A2)).
  - apply (ex_derive_continuous (V := R_NormedModule)). auto_derive. lra.
  - apply (continuous_mult (absPow p) (fun _ => / A2)); [apply absPow_continuous; lra | apply continuous_const].
Qed.

Lemma k_0 : 0 <= k 0.
Proof.
  destruct scales_pos as [H1 [H2 [HA1 [HA2 [Hc1 [Hc2 Hp]]]]]]. unfold k. rewrite absPow_0.
  assert (Hc : 1 <= c1 / c2).
  { apply Rmult_le_reg_r with c2; [exact Hc2|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r, Rmult_1_l by lra.
    apply (ggd_peak_nonincreasing b1 b2). lra. }
  assert (0 <= ln (c1 / c2)) by (rewrite <- ln_1; apply Rcomplements.ln_le; lra).
  unfold Rdiv. rewrite !Rmult_0_l. lra.
Qed.

(** Where the two powers are equal again. *)
Let s9 := Rpower (A2 / A1) (1 / (p - 1)).
Lemma k_9 : 0 < s9 /\ k s9 = k 0.
Proof.
  destruct scales_pos as [H1 [H2 [HA1 [HA2 [Hc1 [Hc2 Hp]]]]]].
  assert (Hs : 0 < s9) by apply Rpower_pos. split; [exact Hs|].
  assert (E : absPow p s9 = s9 * (A2 / A1)).
  { replace p with (1 + (p - 1)) by ring. rewrite absPow_add, absPow_one, Rabs_right by lra. f_equal.
    rewrite absPow_Rpower by exact Hs. unfold s9. rewrite Rpower_mult.
    replace (1 / (p - 1) * (p - 1)) with 1 by (field; lra). apply Rpower_1. now apply Rdiv_lt_0_compat. }
  unfold k. rewrite E, absPow_0. field. lra.
Qed.

(** If f1 < f2 somewhere, at s0, then exactly between two points s1 < s2. *)
Lemma k_signs s0 : 0 <= s0 -> k s0 < 0 -> exists s1 s2, 0 <= s1 < s2 /\
  (forall s, 0 <= s <= s1 -> 0 <= k s) /\ (forall s, s1 <= s <= s2 -> k s <= 0) /\ (forall s, s2 <= s -> 0 <= k s).
Proof.
  intros Hs0 Hk. pose proof k_0 as K0. destruct k_9 as [Hs9 K9].
  assert (Hlt : s0 < s9).
  { destruct (Rlt_le_dec s0 s9) as [H|H]; [exact H | exfalso].
    assert (Hl : 0 <= s9 / s0 <= 1).
    { split; [apply Rdiv_le_0_compat; lra|]. apply Rmult_le_reg_r with s0; [lra|].
      unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. }
    pose proof (k_convex s0 0 (s9 / s0) Hl) as H9.
    replace (s9 / s0 * s0 + (1 - s9 / s0) * 0) with s9 in H9 by (field; lra). rewrite K9 in H9.
    assert (0 < s9 / s0) by (apply Rdiv_lt_0_compat; lra).
    nra. }
  assert (Hs00 : s0 <> 0) by (intros ->; lra).
  destruct (IVT_gen k 0 s0 0 k_continuous) as [s1 [Hs1 Ks1]].
  { split; [eapply Rle_trans; [apply Rmin_r | lra] | eapply Rle_trans; [|apply Rmax_l]; lra]. }
  destruct (IVT_gen k s0 s9 0 k_continuous) as [s2 [Hs2 Ks2]].
  { split; [eapply Rle_trans; [apply Rmin_l | lra] | eapply Rle_trans; [|apply Rmax_r]; lra]. }
  rewrite Rmin_left, Rmax_right in Hs1 by lra. rewrite Rmin_left, Rmax_right in Hs2 by lra.
  assert (s1 <> s0) by (intros ->; lra). assert (s2 <> s0) by (intros ->; lra).
  exists s1, s2. split; [lra|]. split; [|split].
  - intros s Hs. destruct (between s s1 s0 ltac:(lra) ltac:(lra)) as [l [Hl [E [Hpos _]]]].
    specialize (Hpos ltac:(lra)). pose proof (k_convex s s0 l Hl) as H1. rewrite <- E, Ks1 in H1. nra.
  - intros s Hs. destruct (between s1 s s2 Hs ltac:(lra)) as [l [Hl [E _]]].
    pose proof (k_convex s1 s2 l Hl) as H1. rewrite <- E, Ks1, Ks2 in H1. lra.
  - intros s Hs. destruct (between s0 s2 s ltac:(lra) ltac:(lra)) as [l [Hl [E [_ Hl1]]]].
    specialize (Hl1 ltac:(lra)). pose proof (k_convex s0 s l Hl) as H1. rewrite <- E, Ks2 in H1. nra.
Qed.

(** |x|^b2 against the line in x² through two of its points. *)
Lemma chord z1 z2 : 0 <= z1 < z2 -> exists A B,
  (forall z, 0 <= z <= z1 -> absPow (b2 / 2) z <= A + B * z) /\
  (forall z, z1 <= z <= z2 -> A + B * z <= absPow (b2 / 2) z) /\
  (forall z, z2 <= z -> absPow (b2 / 2) z <= A + B * z).
Proof.
  intros Hz. set (r := b2 / 2). assert (Hr : 0 < r <= 1) by (unfold r; lra).
  set (B := (absPow r z2 - absPow r z1) / (z2 - z1)). exists (absPow r z1 - B * z1), B.
  assert (E2 : absPow r z1 - B * z1 + B * z2 = absPow r z2) by (unfold B; field; lra).
  split; [|split]; intros z Hzz.
  - destruct (between z z1 z2 ltac:(lra) ltac:(lra)) as [l [Hl [E [Hpos _]]]]. specialize (Hpos ltac:(lra)).
    pose proof (absPow_concave r z z2 l Hr ltac:(lra) ltac:(lra) Hl) as H. rewrite <- E in H.
    apply Rmult_le_reg_l with l; [lra|].
    replace (l * (absPow r z1 - B * z1 + B * z)) with (absPow r z1 - (1 - l) * absPow r z2); [lra|].
    rewrite <- E2. replace (l * (absPow r z1 - B * z1 + B * z)) with (l * (absPow r z1 - B * z1) + B * (l * z)) by ring.
    replace (l * z) with (z1 - (1 - l) * z2) by lra. ring.
  - destruct (between z1 z z2 Hzz ltac:(lra)) as [l [Hl [E _]]].
    pose proof (absPow_concave r z1 z2 l Hr ltac:(lra) ltac:(lra) Hl) as H. rewrite <- E in H.
    replace (absPow r z1 - B * z1 + B * z) with (l * absPow r z1 + (1 - l) * absPow r z2); [exact H|].
    rewrite <- E2, E. ring.
  - destruct (between z1 z2 z ltac:(lra) ltac:(lra)) as [l [Hl [E [_ Hl1]]]]. specialize (Hl1 ltac:(lra)).
    pose proof (absPow_concave r z1 z l Hr ltac:(lra) ltac:(lra) Hl) as H. rewrite <- E in H.
    apply Rmult_le_reg_l with (1 - l); [lra|].
    replace ((1 - l) * (absPow r z1 - B * z1 + B * z)) with (absPow r z2 - l * absPow r z1); [lra|].
    rewrite <- E2. replace ((1 - l) * (absPow r z1 - B * z1 + B * z))
      with ((1 - l) * (absPow r z1 - B * z1) + B * ((1 - l) * z)) by ring.
    replace ((1 - l) * z) with (z2 - l * z1) by lra. ring.
Qed.

Lemma densities_ordered x : (0 <= k (absPow b1 x) -> f2 x <= f1 x) /\ (k (absPow b1 x) <= 0 -> f1 x <= f2 x).
Proof.
  assert (H : 0 < f2 x) by (apply ggdDensity_pos; [lra | apply alphaUnitVar_pos; lra]).
  rewrite density_ratio. split; intros Hk.
  - rewrite <- (Rmult_1_r (f2 x)) at 1. apply Rmult_le_compat_l; [lra|]. rewrite <- exp_0. now apply exp_monotone.
  - rewrite <- (Rmult_1_r (f2 x)) at 2. apply Rmult_le_compat_l; [lra|]. rewrite <- exp_0. now apply exp_monotone.
Qed.

(** Some A + B x² is above |x|^b2 where f1 > f2 and below it where f1 < f2. *)
Lemma separating_parabola : exists A B, forall x, (f1 x - f2 x) * (absPow b2 x - (A + B * x ^ 2)) <= 0.
Proof.
  assert (Hpos : forall b x, 0 <= absPow b x) by (intros; apply absPow_pos).
  assert (Esq : forall x, absPow (b2 / 2) (x ^ 2) = absPow b2 x).
  { intros x. destruct (Req_dec x 0) as [-> | Hx]; [rewrite pow_i by auto; now rewrite !absPow_0|].
    replace (x ^ 2) with (absPow 2 x) by apply absPow_two.
    rewrite absPow_Rpower by (now apply absPow_gt_0). rewrite !absPow_off_0 by assumption.
    rewrite Rpower_mult. f_equal. field. }
  destruct (Classical_Prop.classic (exists s0, 0 <= s0 /\ k s0 < 0)) as [[s0 [Hs0 Hk]] | Hno].
  - destruct (k_signs s0 Hs0 Hk) as [s1 [s2 [Hs [P1 [P2 P3]]]]].
    set (x1 := absPow (1 / b1) s1). set (x2 := absPow (1 / b1) s2).
    assert (Ex : forall s, 0 <= s -> absPow b1 (absPow (1 / b1) s) = s).
    { intros s Hss. destruct (Req_dec s 0) as [-> | Hne]; [now rewrite !absPow_0|].
      rewrite absPow_Rpower by (now apply absPow_gt_0). rewrite absPow_Rpower by lra. rewrite Rpower_mult.
      replace (1 / b1 * b1) with 1 by (field; lra). apply Rpower_1. lra. }
    assert (Hx1 : 0 <= x1) by apply Hpos. assert (Hx2 : 0 <= x2) by apply Hpos.
    assert (E1 : absPow b1 x1 = s1) by (apply Ex; lra). assert (E2 : absPow b1 x2 = s2) by (apply Ex; lra).
    assert (Hx12 : x1 < x2).
    { destruct (Rlt_le_dec x1 x2) as [H|H]; [exact H|].
      assert (absPow b1 x2 <= absPow b1 x1) by (apply absPow_le; [lra | rewrite !Rabs_right; lra]). lra. }
    assert (Hz : 0 <= x1 ^ 2 < x2 ^ 2).
    { split; [apply pow2_ge_0|]. replace (x1 ^ 2) with (x1 * x1) by ring. replace (x2 ^ 2) with (x2 * x2) by ring.
      apply Rmult_le_0_lt_compat; lra. }
    destruct (chord (x1 ^ 2) (x2 ^ 2) Hz) as [A [B [C1 [C2 C3]]]].
    exists A, B. intros x. rewrite <- Esq. destruct (densities_ordered x) as [O1 O2].
    set (y := Rabs x). assert (Hy : 0 <= y) by apply Rabs_pos.
    assert (Ey : x ^ 2 = y ^ 2) by (unfold y; now rewrite pow2_abs).
    assert (Es : absPow b1 x = absPow b1 y) by (unfold y; now rewrite absPow_Rabs).
    assert (Mono : forall u v, 0 <= u <= v -> absPow b1 u <= absPow b1 v).
    { intros u v Huv. apply absPow_le; [lra | rewrite !Rabs_right; lra]. }
    rewrite Ey. rewrite Es in O1, O2.
    destruct (Rle_lt_dec y x1) as [Hy1|Hy1]; [|destruct (Rle_lt_dec y x2) as [Hy2|Hy2]].
    + specialize (C1 (y ^ 2) ltac:(split; [apply pow2_ge_0 | apply pow_incr; lra])).
      specialize (O1 (P1 (absPow b1 y) ltac:(split; [apply Hpos | rewrite <- E1; apply Mono; lra]))).
      apply mult_opposite. left. split; lra.
    + specialize (C2 (y ^ 2) ltac:(split; apply pow_incr; lra)).
      specialize (O2 (P2 (absPow b1 y) ltac:(split; [rewrite <- E1 | rewrite <- E2]; apply Mono; lra))).
      apply mult_opposite. right. split; lra.
    + specialize (C3 (y ^ 2) ltac:(apply pow_incr; lra)).
      specialize (O1 (P3 (absPow b1 y) ltac:(rewrite <- E2; apply Mono; lra))).
      apply mult_opposite. left. split; lra.
  - (* f1 >= f2 everywhere (so they are equal): |x|^b2 <= 1 + x² *)
    exists 1, 1. intros x. destruct (densities_ordered x) as [O1 _].
    assert (Hk : 0 <= k (absPow b1 x)).
    { destruct (Rle_lt_dec 0 (k (absPow b1 x))) as [H|H]; [exact H | exfalso]. apply Hno.
      exists (absPow b1 x). split; [apply Hpos | exact H]. }
    specialize (O1 Hk). pose proof (absPow_le_square b2 x ltac:(lra)).
    apply mult_opposite. left. split; lra.
Qed.

(** So E1|X|^b2 <= E2|X|^b2 = A2 / b2, and Gibbs' inequality does the rest. *)
Lemma entropy_le : ggdEntropyNats b1 a1 <= ggdEntropyNats b2 a2.
Proof.
  destruct scales_pos as [H1 [H2 [HA1 [HA2 [Hc1 [Hc2 Hp]]]]]].
  destruct separating_parabola as [A [B Hsep]].
  set (m1 := absPow b2 a1 * (Gamma ((b2 + 1) / b1) / Gamma (1 / b1))).
  assert (I1 : is_integral (fun x => f1 x * absPow b2 x) m1) by (apply ggd_abs_moment_integral; lra).
  assert (I2 : is_integral (fun x => f2 x * absPow b2 x) (A2 / b2)) by (apply ggd_beta_moment; lra).
  assert (T1 : is_integral f1 1) by (apply ggd_integral_eq_one; lra).
  assert (T2 : is_integral f2 1) by (apply ggd_integral_eq_one; lra).
  assert (V1 : is_integral (fun x => f1 x * x ^ 2) 1) by (apply ggd_unit_variance; lra).
  assert (V2 : is_integral (fun x => f2 x * x ^ 2) 1) by (apply ggd_unit_variance; lra).
  assert (Hm : m1 <= A2 / b2).
  { assert (HI : is_integral (fun x => (f1 x - f2 x) * (absPow b2 x - (A + B * x ^ 2)))
                   ((m1 - A2 / b2) - A * (1 - 1) - B * (1 - 1))).
    { apply is_integral_ext with (fun x => (f1 x * absPow b2 x - f2 x * absPow b2 x) - A * (f1 x - f2 x)
        - B * (f1 x * x ^ 2 - f2 x * x ^ 2)); [intros; ring|].
      apply (is_integral_minus (fun x => f1 x * absPow b2 x - f2 x * absPow b2 x - A * (f1 x - f2 x))
               (fun x => B * (f1 x * x ^ 2 - f2 x * x ^ 2))).
      - apply (is_integral_minus (fun x => f1 x * absPow b2 x - f2 x * absPow b2 x) (fun x => A * (f1 x - f2 x))).
        + exact (is_integral_minus _ _ _ _ I1 I2).
        + apply (is_integral_scal (fun x => f1 x - f2 x)). exact (is_integral_minus _ _ _ _ T1 T2).
      - apply (is_integral_scal (fun x => f1 x * x ^ 2 - f2 x * x ^ 2)). exact (is_integral_minus _ _ _ _ V1 V2). }
    pose proof (is_integral_le _ (fun _ => 0) _ 0 Hsep HI is_integral_zero). lra. }
  assert (L2 : forall x, ln (f2 x) = ln c2 - absPow b2 x / A2).
  { intros x. unfold f2. rewrite ln_ggdDensity, absPow_div by lra. reflexivity. }
  assert (HE : is_integral (fun x => - (f1 x * ln (f1 x))) (ggdEntropyNats b1 a1)) by (apply ggd_entropy_integral; lra).
  assert (HG : is_integral (fun x => - ln c2 * f1 x + / A2 * (f1 x * absPow b2 x) + (f2 x - f1 x))
                 (- ln c2 * 1 + / A2 * m1 + (1 - 1))).
  { apply (is_integral_plus (fun x => - ln c2 * f1 x + / A2 * (f1 x * absPow b2 x)) (fun x => f2 x - f1 x)).
    - exact (is_integral_plus _ _ _ _ (is_integral_scal _ _ (- ln c2) T1) (is_integral_scal _ _ (/ A2) I1)).
    - exact (is_integral_minus _ _ _ _ T2 T1). }
  assert (Hle : ggdEntropyNats b1 a1 <= - ln c2 * 1 + / A2 * m1 + (1 - 1)).
  { refine (is_integral_le _ _ _ _ _ HE HG). intros x.
    assert (P1 : 0 < f1 x) by (apply ggdDensity_pos; lra). assert (P2 : 0 < f2 x) by (apply ggdDensity_pos; lra).
    pose proof (log_tangent (f1 x) 1 (f2 x) ltac:(lra) Rlt_0_1 P2) as H. rewrite ln_1 in H. rewrite L2 in H.
    unfold Rdiv in H. lra. }
  assert (E2 : ggdEntropyNats b2 a2 = - ln c2 + 1 / b2) by (apply entropy_by_peak; lra).
  rewrite E2.
  apply Rmult_le_compat_l with (r := / A2) in Hm; [|left; now apply Rinv_0_lt_compat].
  replace (/ A2 * (A2 / b2)) with (1 / b2) in Hm by (field; lra). lra.
Qed.
End Pair.

Theorem ggd_entropy_nondecreasing b1 b2 : 0 < b1 <= b2 -> b2 <= 2 ->
  ggdEntropyNats b1 (alphaUnitVar b1) <= ggdEntropyNats b2 (alphaUnitVar b2).
Proof.
  intros H H2. destruct (Rle_lt_or_eq_dec b1 b2 (proj2 H)) as [Hlt | <-]; [|lra]. apply entropy_le; lra.
Qed.
