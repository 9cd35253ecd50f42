(** One cell of a quantizer: how far the mean square error and the entropy of a density on a short interval are
    from those of its average. Both are off by at most the width times the oscillation of the density. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper rate.Entropy.
Open Scope R_scope.

(** ** The indicator of [a, b) *)
Definition cellInd (a b x : R) : R := if Rle_dec a x then if Rlt_dec x b then 1 else 0 else 0.

Lemma cellInd_cases a b x : cellInd a b x = 0 \/ cellInd a b x = 1.
Proof. unfold cellInd. destruct (Rle_dec a x); [destruct (Rlt_dec x b) |]; auto. Qed.
Lemma cellInd_one a b x : cellInd a b x = 1 <-> a <= x < b.
Proof. unfold cellInd. destruct (Rle_dec a x); [destruct (Rlt_dec x b) |]; split; intros; lra. Qed.
Lemma cellInd_inside a b x : a <= x < b -> cellInd a b x = 1.
Proof. apply cellInd_one. Qed.
Lemma cellInd_outside a b x : x < a \/ b <= x -> cellInd a b x = 0.
Proof. intros H. destruct (cellInd_cases a b x) as [E | E]; [exact E |]. apply cellInd_one in E. lra. Qed.
(** Adjacent cells. *)
Lemma cellInd_chain a b c x : a <= b -> b <= c -> cellInd a b x + cellInd b c x = cellInd a c x.
Proof.
  intros Hab Hbc. destruct (Rlt_le_dec x a) as [H | H].
  { rewrite !cellInd_outside by lra. lra. }
  destruct (Rlt_le_dec x b) as [H' | H'].
  { rewrite (cellInd_inside a b), (cellInd_inside a c), (cellInd_outside b c) by lra. lra. }
  destruct (Rlt_le_dec x c) as [H'' | H''].
  { rewrite (cellInd_inside b c), (cellInd_inside a c), (cellInd_outside a b) by lra. lra. }
  rewrite !cellInd_outside by lra. lra.
Qed.
Lemma is_RInt_null a b : is_RInt (fun _ => 0) a b 0.
Proof.
  pose proof (is_RInt_const (V := R_NormedModule) a b 0) as H.
  refine (eq_ind _ (fun l => is_RInt (V := R_NormedModule) (fun _ => 0) a b l) H 0 _). apply Rmult_0_r.
Qed.
(** The integral over a cell, as one over the real line. *)
Lemma is_integral_cell (g : R -> R) a b : a <= b -> ex_RInt g a b ->
  is_integral (fun x => g x * cellInd a b x) (RInt g a b).
Proof.
  intros Hab Hg. apply is_integral_spec. intros eps He.
  exists (Rabs a + Rabs b + 1). pose proof (Rabs_pos a) as Ha0. pose proof (Rabs_pos b) as Hb0. split; [lra |].
  intros u w Hu Hw.
  assert (Hua : u < a) by (pose proof (Rle_abs (- a)); rewrite Rabs_Ropp in *; lra).
  assert (Hbw : b < w) by (pose proof (Rle_abs b); lra).
  assert (H1 : is_RInt (fun x => g x * cellInd a b x) u a 0).
  { apply is_RInt_ext with (fun _ => 0).
    - intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. rewrite cellInd_outside by lra. simpl. ring.
    - apply is_RInt_null. }
  assert (H2 : is_RInt (fun x => g x * cellInd a b x) a b (RInt g a b)).
  { apply is_RInt_ext with g.
    - intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. rewrite cellInd_inside by lra. simpl. ring.
    - apply (RInt_correct g a b Hg). }
  assert (H3 : is_RInt (fun x => g x * cellInd a b x) b w 0).
  { apply is_RInt_ext with (fun _ => 0).
    - intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. rewrite cellInd_outside by lra. simpl. ring.
    - apply is_RInt_null. }
  pose proof (is_RInt_Chasles _ _ _ _ _ _ (is_RInt_Chasles _ _ _ _ _ _ H1 H2) H3) as HH.
  split; [eexists; exact HH |].
  rewrite (is_RInt_unique _ _ _ _ HH). unfold plus; simpl.
  replace (0 + RInt g a b + 0 - RInt g a b) with 0 by ring. rewrite Rabs_R0. exact He.
Qed.

(** ** Integrals over a cell *)
Lemma RInt_affine (g : R -> R) a b s t : ex_RInt g a b ->
  RInt (fun x => s * g x + t) a b = s * RInt g a b + t * (b - a).
Proof.
  intros Hg. apply is_RInt_unique.
  replace (s * RInt g a b + t * (b - a)) with (plus (scal s (RInt g a b)) (scal (b - a) t))
    by (unfold plus, scal; simpl; unfold mult; simpl; ring).
  apply (is_RInt_plus (V := R_NormedModule)).
  - apply (is_RInt_scal (V := R_NormedModule)). apply (RInt_correct (V := R_CompleteNormedModule)). exact Hg.
  - apply @is_RInt_const.
Qed.
Lemma ex_RInt_affine (g : R -> R) a b s t : ex_RInt g a b -> ex_RInt (fun x => s * g x + t) a b.
Proof.
  intros Hg. apply (ex_RInt_plus (V := R_NormedModule)).
  - apply (ex_RInt_scal (V := R_NormedModule)). exact Hg.
  - apply ex_RInt_const.
Qed.
(** A pointwise bound g <= s f + t, integrated. *)
Lemma RInt_le_affine (g f : R -> R) a b s t : a <= b -> ex_RInt g a b -> ex_RInt f a b ->
  (forall x, a < x < b -> g x <= s * f x + t) -> RInt g a b <= s * RInt f a b + t * (b - a).
Proof.
  intros Hab Hg Hf Hle. rewrite <- RInt_affine by exact Hf.
  apply RInt_le; auto. apply ex_RInt_affine. exact Hf.
Qed.
Lemma RInt_ge_const (f : R -> R) a b m : a <= b -> ex_RInt f a b -> (forall x, a < x < b -> m <= f x) ->
  m * (b - a) <= RInt f a b.
Proof.
  intros Hab Hf Hm.
  assert (H : RInt (fun x => m) a b <= RInt f a b) by (apply RInt_le; auto using ex_RInt_const).
  rewrite RInt_const in H. unfold scal in H; simpl in H; unfold mult in H; simpl in H. lra.
Qed.
Lemma RInt_le_const (f : R -> R) a b M : a <= b -> ex_RInt f a b -> (forall x, a < x < b -> f x <= M) ->
  RInt f a b <= M * (b - a).
Proof.
  intros Hab Hf Hm.
  assert (H : RInt f a b <= RInt (fun x => M) a b) by (apply RInt_le; auto using ex_RInt_const).
  rewrite RInt_const in H. unfold scal in H; simpl in H; unfold mult in H; simpl in H. lra.
Qed.
(** The square error from the midpoint: d^3 / 12. *)
Lemma is_RInt_square a d : is_RInt (fun x => (x - (a + d / 2)) ^ 2) a (a + d) (d ^ 3 / 12).
Proof.
  replace (d ^ 3 / 12) with (minus ((a + d - (a + d / 2)) ^ 3 / 3) ((a - (a + d / 2)) ^ 3 / 3))
    by (unfold minus, plus, opp; simpl; field).
  apply (is_RInt_derive (V := R_CompleteNormedModule) (fun x => (x - (a + d / 2)) ^ 3 / 3)).
  - intros x _. auto_derive; [exact I |]. field.
  - intros x _. apply (ex_derive_continuous (fun x => (x - (a + d / 2)) ^ 2)). auto_derive. exact I.
Qed.

(** ** Distortion *)
(** int f (x - mid)^2 <= (d²/12) (int f + d osc). *)
Lemma cell_distortion (f : R -> R) a d osc : 0 < d -> (forall x, continuous f x) ->
  (forall x y, a <= x <= a + d -> a <= y <= a + d -> f x - f y <= osc) ->
  RInt (fun x => f x * (x - (a + d / 2)) ^ 2) a (a + d) <= d ^ 2 / 12 * (RInt f a (a + d) + d * osc).
Proof.
  intros Hd Hc Ho. pose proof (is_RInt_square a d) as Hs.
  assert (Hf := ex_RInt_cont f a (a + d) Hc).
  assert (Hup : forall x, a <= x <= a + d -> f x <= RInt f a (a + d) / d + osc).
  { intros x Hx.
    assert (H : (f x - osc) * (a + d - a) <= RInt f a (a + d)).
    { apply RInt_ge_const; [lra | exact Hf |]. intros y Hy. specialize (Ho x y Hx ltac:(lra)). lra. }
    apply Rmult_le_reg_r with d; [exact Hd |].
    replace ((RInt f a (a + d) / d + osc) * d) with (RInt f a (a + d) + osc * d) by (field; lra). lra. }
  replace (d ^ 2 / 12 * (RInt f a (a + d) + d * osc))
    with ((RInt f a (a + d) / d + osc) * (d ^ 3 / 12) + 0 * (a + d - a)) by (field; lra).
  rewrite <- (is_RInt_unique _ _ _ _ Hs). apply RInt_le_affine; [lra | | eexists; exact Hs |].
  - apply ex_RInt_cont. intros x. apply (continuous_mult f (fun x => (x - (a + d / 2)) ^ 2)); [apply Hc |].
    apply (ex_derive_continuous (fun x => (x - (a + d / 2)) ^ 2)). auto_derive. exact I.
  - intros x Hx. pose proof (pow2_ge_0 (x - (a + d / 2))). specialize (Hup x ltac:(lra)).
    rewrite Rplus_0_r. apply Rmult_le_compat_r; lra.
Qed.

(** ** Entropy *)
Lemma ln_zero : ln 0 = 0.
Proof. unfold ln. destruct (Rlt_dec 0 0) as [H | H]; [exfalso; lra | reflexivity]. Qed.
(** t ln (M/t) is largest at t = M/e. *)
Lemma plnp_shift_le t M : 0 < t -> 0 < M -> t * (ln M - ln t) <= M / exp 1.
Proof.
  intros Ht HM. pose proof (exp_pos 1).
  assert (H0 : 0 < M / exp 1 / t) by (repeat apply Rdiv_lt_0_compat; assumption).
  pose proof (ln_le_sub_1 _ H0) as H1.
  rewrite !ln_div, ln_exp in H1 by (try apply Rdiv_lt_0_compat; assumption).
  apply Rmult_le_compat_l with (r := t) in H1; [| lra].
  replace (t * (M / exp 1 / t - 1)) with (M / exp 1 - t) in H1 by (field; lra). lra.
Qed.
(** The log-sum inequality for (m, y - m) against (m, mu - m), with the logarithm of y - m bounded. *)
Lemma log_sum_shift y m mu osc : 0 <= m -> m <= y -> y - m <= osc -> m < mu ->
  y * ln y - y * ln mu <= (y - m) * (ln osc - ln (mu - m)).
Proof.
  intros Hm Hy Ho Hmu. destruct (Req_dec y m) as [E | E].
  { subst y. replace ((m - m) * (ln osc - ln (mu - m))) with 0 by ring.
    destruct (Req_dec m 0) as [Z | Z]; [subst m; lra |].
    assert (ln m <= ln mu) by (apply Rlt_le, ln_increasing; lra). nra. }
  assert (Hy0 : 0 < y) by lra. assert (0 < mu) by lra.
  pose proof (log_tangent (y - m) (mu - m) (y / mu) ltac:(lra) ltac:(lra) ltac:(apply Rdiv_lt_0_compat; lra)) as H1.
  pose proof (ln_le_sub_1 (y / mu) ltac:(apply Rdiv_lt_0_compat; lra)) as H2.
  rewrite ln_div in H1, H2 by lra.
  apply Rmult_le_compat_l with (r := m) in H2; [| lra].
  assert (H3 : (y - m) * ln (y - m) <= (y - m) * ln osc).
  { apply Rmult_le_compat_l; [lra |]. apply ln_le; lra. }
  assert (E1 : (mu - m) * (y / mu) + m * (y / mu) = y) by (field; lra). nra.
Qed.
Lemma average_times p d : 0 < d -> p = p / d * d.
Proof. intros H. field. lra. Qed.
(** int f ln f <= p ln (p/d) + d osc / e with p the integral of f: how far averaging raises the entropy. *)
Lemma cell_entropy (f : R -> R) a d osc : 0 < d -> (forall x, continuous f x) -> (forall x, 0 <= f x) ->
  (forall x y, a <= x <= a + d -> a <= y <= a + d -> f x - f y <= osc) ->
  ex_RInt (fun x => f x * ln (f x)) a (a + d) ->
  RInt (fun x => f x * ln (f x)) a (a + d)
    <= RInt f a (a + d) * ln (RInt f a (a + d) / d) + d * (osc / exp 1).
Proof.
  intros Hd Hc Hpos Ho Hl. assert (Hf := ex_RInt_cont f a (a + d) Hc).
  assert (Ho0 : 0 <= osc) by (specialize (Ho a a ltac:(lra) ltac:(lra)); lra).
  assert (Hoe : 0 <= osc / exp 1) by (apply Rle_mult_inv_pos; [exact Ho0 | apply exp_pos]).
  destruct (continuity_ab_min f a (a + d) ltac:(lra)) as [z [Hmin Hz]].
  { intros x _. apply continuity_pt_filterlim. exact (Hc x). }
  set (m := f z) in *. set (mu := RInt f a (a + d) / d).
  assert (Ep : @eq R (RInt f a (a + d)) (mu * d)) by (apply average_times; exact Hd). clearbody mu.
  assert (Hm : 0 <= m) by apply Hpos.
  assert (Hmle : m <= mu).
  { apply Rmult_le_reg_r with d; [exact Hd |]. rewrite <- Ep. replace (m * d) with (m * (a + d - a)) by ring.
    apply RInt_ge_const; [lra | exact Hf |]. intros x Hx. apply Hmin. lra. }
  assert (Hup : mu <= m + osc).
  { apply Rmult_le_reg_r with d; [exact Hd |]. rewrite <- Ep.
    replace ((m + osc) * d) with ((m + osc) * (a + d - a)) by ring.
    apply RInt_le_const; [lra | exact Hf |]. intros x Hx. specialize (Ho x z ltac:(lra) Hz). fold m in Ho. lra. }
  assert (Hkey : exists C, (forall x, a < x < a + d -> f x * ln (f x) - f x * ln mu <= C * (f x - m))
    /\ C * (mu - m) <= osc / exp 1).
  { destruct (Rle_lt_or_eq_dec _ _ Hmle) as [Hlt | Heq].
    - exists (ln osc - ln (mu - m)). split.
      + intros x Hx. rewrite (Rmult_comm _ (f x - m)). apply log_sum_shift; auto.
        * apply Hmin. lra.
        * specialize (Ho x z ltac:(lra) Hz). exact Ho.
      + rewrite Rmult_comm. apply plnp_shift_le; lra.
    - rewrite <- Heq. destruct (Rle_lt_or_eq_dec _ _ Hm) as [Hm0 | Hm0].
      + exists ((m + osc) / m). split; [| lra].
        intros x Hx. assert (Hfm : m <= f x) by (apply Hmin; lra).
        assert (f x <= m + osc) by (specialize (Ho x z ltac:(lra) Hz); fold m in Ho; lra).
        pose proof (ln_le_sub_1 (f x / m) ltac:(apply Rdiv_lt_0_compat; lra)) as H2.
        rewrite ln_div in H2 by lra.
        apply Rle_trans with (f x * (f x / m - 1)).
        { rewrite <- Rmult_minus_distr_l. apply Rmult_le_compat_l; lra. }
        replace (f x * (f x / m - 1)) with (f x / m * (f x - m)) by (field; lra).
        apply Rmult_le_compat_r; [lra |]. apply Rmult_le_compat_r; [| lra]. apply Rlt_le, Rinv_0_lt_compat, Hm0.
      + exists osc. split; [| rewrite <- Hm0; lra].
        intros x Hx. rewrite <- Hm0.
        assert (f x <= osc) by (specialize (Ho x z ltac:(lra) Hz); fold m in Ho; lra).
        destruct (Rle_lt_or_eq_dec _ _ (Hpos x)) as [H0 | H0]; [| rewrite <- H0; lra].
        pose proof (ln_le_sub_1 (f x) H0).
        rewrite ln_zero. nra. }
  destruct Hkey as [C [HC1 HC2]].
  assert (H : RInt (fun x => f x * ln (f x)) a (a + d)
    <= (ln mu + C) * RInt f a (a + d) + (- (C * m)) * (a + d - a)).
  { apply RInt_le_affine; [lra | exact Hl | exact Hf |]. intros x Hx. specialize (HC1 x Hx). lra. }
  rewrite Ep in H. rewrite Ep. apply Rmult_le_compat_l with (r := d) in HC2; [| lra]. lra.
Qed.

(** ** Variation *)
(** For f even and falling with |x|: its variation function, nondecreasing with total rise at most 2 f(0). *)
Definition evenVariation (f : R -> R) (x : R) : R := if Rle_dec x 0 then f x else 2 * f 0 - f x.

(** Everything that the scalar bounds ask of the shape of f. *)
Definition EvenFalling (f : R -> R) : Prop := (forall x, f (- x) = f x) /\ (forall x y, 0 <= x <= y -> f y <= f x).

Lemma evenFalling_left f x y : EvenFalling f -> x <= y <= 0 -> f x <= f y.
Proof. intros [He Hd] H. rewrite <- (He x), <- (He y). apply Hd. lra. Qed.
Lemma evenFalling_peak f x : EvenFalling f -> f x <= f 0.
Proof.
  intros Hf. destruct (Rle_lt_dec x 0).
  - apply evenFalling_left; [exact Hf | lra].
  - apply Hf. lra.
Qed.
Lemma evenVariation_step f x y : EvenFalling f -> x <= y ->
  Rabs (f y - f x) <= evenVariation f y - evenVariation f x.
Proof.
  intros Hf Hxy. unfold evenVariation.
  pose proof (evenFalling_peak f x Hf). pose proof (evenFalling_peak f y Hf).
  destruct (Rle_dec x 0), (Rle_dec y 0); try lra.
  - pose proof (evenFalling_left f x y Hf ltac:(lra)). apply Rabs_le. lra.
  - apply Rabs_le. lra.
  - assert (f y <= f x) by (apply Hf; lra). apply Rabs_le. lra.
Qed.
Lemma evenVariation_le f x y : EvenFalling f -> x <= y -> evenVariation f x <= evenVariation f y.
Proof.
  intros Hf Hxy. pose proof (evenVariation_step f x y Hf Hxy). pose proof (Rabs_pos (f y - f x)). lra.
Qed.
(** The oscillation in a cell. *)
Lemma evenVariation_osc f a b x y : EvenFalling f -> a <= x <= b -> a <= y <= b ->
  f x - f y <= evenVariation f b - evenVariation f a.
Proof.
  intros Hf Hx Hy.
  pose proof (evenVariation_le f a x Hf ltac:(lra)). pose proof (evenVariation_le f x b Hf ltac:(lra)).
  pose proof (evenVariation_le f a y Hf ltac:(lra)). pose proof (evenVariation_le f y b Hf ltac:(lra)).
  destruct (Rle_lt_dec x y).
  - pose proof (evenVariation_step f x y Hf ltac:(lra)) as S.
    pose proof (Rle_abs (- (f y - f x))). rewrite Rabs_Ropp in *. lra.
  - pose proof (evenVariation_step f y x Hf ltac:(lra)) as S. pose proof (Rle_abs (f x - f y)). lra.
Qed.
Lemma evenVariation_total f a b : EvenFalling f -> (forall x, 0 <= f x) ->
  evenVariation f b - evenVariation f a <= 2 * f 0.
Proof.
  intros Hf Hp. unfold evenVariation. pose proof (Hp a). pose proof (Hp b).
  pose proof (evenFalling_peak f a Hf). pose proof (evenFalling_peak f b Hf).
  destruct (Rle_dec a 0), (Rle_dec b 0); lra.
Qed.
