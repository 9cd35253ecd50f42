(** The test channel of the gap theorem, X -> (1-D)(X + N), with everything cut to finite size: X clipped, N a
    Gaussian cut at +-B, the output rounded to a grid. Quantizing the output costs no rate (log-sum inequality),
    cutting N leaves the slack in distortion that clipping and rounding use up. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper real.GaussianIntegral real.Fubini rate.Entropy rate.RateDistortion
  upper.TruncatedGaussian upper.ContinuousIntegral upper.ClippedChannel upper.ChannelRate upper.ChannelError.
Open Scope R_scope.

(** The cut Gaussian is a noise. *)
Lemma cutGauss_noise t B : 0 < t -> 0 < B -> IsNoise (cutGauss t B) B.
Proof.
  intros T HB. assert (M := massInside_pos t B T HB). constructor.
  - unfold cutGauss. apply cont_div. intro n. now apply gauss_continuous.
  - intro n. unfold cutGauss. apply Rdiv_lt_0_compat; [now apply gauss_pos | lra].
  - intro n. unfold cutGauss, gauss. replace ((- n) ^ 2) with (n ^ 2) by ring. reflexivity.
  - now apply cutGauss_total.
Qed.

(** What is left of D for clipping and rounding suffices: (1 + d)(s + e) + d + d² <= D when s < D < 1 and
    e, d are at most a sixth of D - s. *)
Lemma slack D s e d : 0 <= s < D -> D < 1 -> 0 <= d <= (D - s) / 6 -> 0 <= e <= (D - s) / 6 ->
  (1 + d) * (s + e) + (d + d ^ 2) <= D.
Proof. intros HS HD Hd He. assert (d * (s + e) <= d) by nra. assert (d ^ 2 <= d) by nra. lra. Qed.

(** A real bound on R(D) that holds up to every eps. *)
Lemma rateDistortion_le_eps f D b : (forall eps, 0 < eps -> Rbar_le (rateDistortion f D) (b + eps)) ->
  Rbar_le (rateDistortion f D) b.
Proof.
  intro H. destruct (rateDistortion f D) as [r | |]; simpl in *; [| exact (H 1 Rlt_0_1) | exact I].
  apply le_epsilon. exact H.
Qed.

(** R(D) <= -½ ln(2 pi e t) + E[-ln g(X + N)], t = D/(1-D), for a reference density g = exp(-c0 - c1 rho). What is
    asked of rho: nonnegative, even, its sum over two symmetric shifts grows with |x| (true for convex rho), and its
    mean under a symmetric shift by n is at most m0 + m1 n^2. *)
Theorem noisy_channel_bound (f rho : R -> R) c0 c1 m0 m1 D :
  IsDensity f -> (forall x, continuous f x) -> is_integral (fun x => f x * x ^ 2) 1 ->
  (forall u, 0 <= rho u) -> (forall u, continuous rho u) -> (forall u, rho (- u) = rho u) ->
  (forall n x y, 0 <= x <= y -> rho (x + n) + rho (x - n) <= rho (y + n) + rho (y - n)) ->
  0 <= c1 -> (forall a b, a <= b -> RInt (fun u => exp (- c0 - c1 * rho u)) a b <= 1) ->
  0 <= m1 ->
  (forall n T, 0 < T -> RInt (fun x => f x * ((rho (x + n) + rho (x - n)) / 2)) (- T) T <= m0 + m1 * n ^ 2) ->
  0 < D < 1 ->
  let t := D / (1 - D) in
  Rbar_le (rateDistortion f D) ((c0 + c1 * (m0 + m1 * t) - 1 / 2 * ln (2 * PI * exp 1 * t)) / ln 2).
Proof.
  intros Df Cf Sf Pr Cr Er Mr C1 Hg M1 Hm HD t. assert (T : 0 < t) by (apply Rdiv_lt_0_compat; lra).
  pose proof ln2_pos as L2.
  apply rateDistortion_le_eps. intros eps Heps.
  destruct (cutNegEntropy_limit t (eps * ln 2) T ltac:(now apply Rmult_lt_0_compat)) as [B [B0 HB]].
  assert (N := cutGauss_noise t B T B0). assert (V := cutVariance_lt t B T B0).
  assert (V0 := noiseVariance_nonneg _ B B0 N). change (noiseVariance (cutGauss t B) B) with (cutVariance t B) in V0.
  set (s := (1 - (1 - D)) ^ 2 + (1 - D) ^ 2 * cutVariance t B).
  assert (Hs : 0 <= s < D).
  { assert (P : 0 < (1 - D) ^ 2) by (apply pow_lt; lra). assert (P2 := pow2_ge_0 (1 - (1 - D))).
    assert (E : (1 - (1 - D)) ^ 2 + (1 - D) ^ 2 * t = D) by (unfold t; field; lra).
    assert (Q := Rmult_lt_compat_l _ _ _ P V). assert (Q0 := Rmult_le_compat_l _ _ _ (Rlt_le _ _ P) V0).
    unfold s. lra. }
  assert (Hd : 0 < (D - s) / 6) by lra.
  destruct (clip_second_moment f _ Df Cf Sf Hd) as [A [v [A0 [Iv Lv]]]].
  destruct (grid_fine A B _ A0 B0 Hd) as [m Hm6].
  assert (Gm := gridStep_pos A B m A0 B0).
  assert (v1 : v <= 1).
  { refine (is_integral_le _ _ _ _ _ Iv Sf). intro x. assert (F := density_pos f Df x).
    apply Rmult_le_compat_l; [exact F |]. apply clip_product. lra. }
  set (c := clippedChannel (cutGauss t B) A B m A0 B0 N f Df Cf Sf (1 - D)).
  assert (E : meanSquaredError c <= D).
  { apply Rle_trans with (1 := clipped_error _ A B (1 - D) m A0 B0 N ltac:(lra) f Df Cf Sf v Iv).
    change (noiseVariance (cutGauss t B) B) with (cutVariance t B).
    replace ((1 - (1 - D)) ^ 2 + (1 - v) + (1 - D) ^ 2 * cutVariance t B) with (s + (1 - v)) by (unfold s; ring).
    apply slack; lra. }
  apply Rbar_le_trans with (1 := rateDistortion_le_channel f D c E).
  assert (R := clipped_rate (cutGauss t B) rho A B c0 c1 m A0 B0 N Cr Er Mr f Df Cf Sf m0 m1 Pr Hm (1 - D) C1 Hg).
  fold c in R. apply Rle_trans with (1 := R).
  change (RInt (fun n => cutGauss t B n * ln (cutGauss t B n)) (- B) B) with (cutNegEntropy t B).
  change (RInt (fun n => cutGauss t B n * n ^ 2) (- B) B) with (cutVariance t B).
  set (b := c0 + c1 * (m0 + m1 * t) - 1 / 2 * ln (2 * PI * exp 1 * t)).
  replace (b / ln 2 + eps) with ((b + eps * ln 2) / ln 2) by (field; lra).
  apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat, L2 |].
  assert (Q := Rmult_le_compat_l _ _ _ M1 (Rlt_le _ _ V)).
  assert (Q' := Rmult_le_compat_l c1 (m0 + m1 * cutVariance t B) (m0 + m1 * t) C1 ltac:(lra)).
  unfold b. lra.
Qed.
