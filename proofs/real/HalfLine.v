(** Integrals over the open half-line (0, oo), as limits of the integrals over [a, b] with a -> 0+ and b -> oo. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Definition is_open_integral (g : R -> R) (l : R) : Prop :=
  is_RInt_gen g (at_right 0) (Rbar_locally p_infty) l.

(** ** The two ends *)
Lemma at_right_0_intro (P : R -> Prop) d : 0 < d -> (forall x, 0 < x < d -> P x) -> at_right 0 P.
Proof.
  intros Hd H. exists (mkposreal d Hd). intros x Hx Hx0. apply H. split; [exact Hx0|].
  change (Rabs (x - 0) < d) in Hx. apply Rabs_lt_between in Hx. lra.
Qed.
Lemma at_right_0_elim (P : R -> Prop) : at_right 0 P -> exists d, 0 < d /\ forall x, 0 < x < d -> P x.
Proof.
  intros [d H]. exists d. split; [apply cond_pos|]. intros x Hx. apply H; [|lra].
  change (Rabs (x - 0) < d). apply Rabs_lt_between. lra.
Qed.
(** Both ends positive and in order. *)
Lemma ends_ordered : filter_prod (at_right 0) (Rbar_locally p_infty) (fun ab => 0 < fst ab < snd ab).
Proof.
  exists (fun a => 0 < a < 1) (fun b => 1 < b).
  - apply (at_right_0_intro _ 1); [lra|]. intros; lra.
  - exists 1. intros; lra.
  - simpl. intros; lra.
Qed.
Lemma filterlim_right_0 (f : R -> R) l :
  (forall eps, 0 < eps -> exists d, 0 < d /\ forall x, 0 < x < d -> Rabs (f x - l) < eps) ->
  filterlim f (at_right 0) (locally l).
Proof.
  intros H. apply filterlim_locally. intros eps. destruct (H eps (cond_pos eps)) as [d [Hd Hf]].
  apply (at_right_0_intro _ d Hd). exact Hf.
Qed.
Lemma filterlim_infinity (f : R -> R) l :
  (forall eps, 0 < eps -> exists M, forall x, M < x -> Rabs (f x - l) < eps) ->
  filterlim f (Rbar_locally p_infty) (locally l).
Proof.
  intros H. apply filterlim_locally. intros eps. destruct (H eps (cond_pos eps)) as [M Hf].
  exists M. exact Hf.
Qed.

(** ** Characterisation *)
(** What the limit says of the integrals over [a, b]. *)
Lemma open_integral_elim g l : is_open_integral g l ->
  forall eps, 0 < eps -> exists d M, 0 < d <= 1 /\ 1 <= M /\
    forall a b, 0 < a < d -> M < b -> ex_RInt g a b /\ Rabs (RInt g a b - l) < eps.
Proof.
  intros H eps Heps.
  destruct (H _ (locally_ball l (mkposreal eps Heps))) as [P Q HP [M HQ] HPQ].
  destruct (at_right_0_elim _ HP) as [d [Hd HP']].
  exists (Rmin d 1), (Rmax M 1).
  pose proof (Rmin_l d 1). pose proof (Rmin_r d 1). pose proof (Rmax_l M 1). pose proof (Rmax_r M 1).
  split; [|split]; [split; [apply Rmin_glb_lt; lra | lra] | lra |].
  intros a b Ha Hb.
  destruct (HPQ a b) as [y [Hy Hl]]; [apply HP'; lra | apply HQ; lra |].
  simpl in Hy. split; [exists y; exact Hy|]. rewrite (is_RInt_unique _ _ _ _ Hy). exact Hl.
Qed.
Lemma open_integral_intro g l :
  (forall eps, 0 < eps -> exists d M, 0 < d /\
    forall a b, 0 < a < d -> M < b -> ex_RInt g a b /\ Rabs (RInt g a b - l) < eps) -> is_open_integral g l.
Proof.
  intros H. apply filterlimi_locally. intros eps.
  destruct (H eps (cond_pos eps)) as [d [M [Hd Hg]]].
  exists (fun a => 0 < a < d) (fun b => M < b).
  - apply (at_right_0_intro _ d Hd). trivial.
  - exists M. trivial.
  - intros a b Ha Hb. destruct (Hg a b Ha Hb) as [Hex Hl].
    exists (RInt g a b). split; [apply (RInt_correct g a b Hex) | exact Hl].
Qed.
(** The value is unique. *)
Lemma open_integral_RInt_gen g l : is_open_integral g l ->
  RInt_gen g (at_right 0) (Rbar_locally p_infty) = l.
Proof. intros H. apply is_RInt_gen_unique. exact H. Qed.
Lemma open_integral_eq g l l' : is_open_integral g l -> is_open_integral g l' -> l = l'.
Proof.
  intros H H'. rewrite <- (open_integral_RInt_gen g l H). apply open_integral_RInt_gen. exact H'.
Qed.
Lemma open_integral_ext g h l : (forall x, 0 < x -> g x = h x) -> is_open_integral g l -> is_open_integral h l.
Proof.
  intros E H. refine (is_RInt_gen_ext (V := R_NormedModule) g h l _ H). generalize ends_ordered. apply filter_imp.
  intros [a b]. simpl. intros [Ha Hb] x. rewrite Rmin_left by lra. intros Hx. apply E. lra.
Qed.

(** ** Linearity *)
Lemma open_integral_plus g h a b : is_open_integral g a -> is_open_integral h b ->
  is_open_integral (fun x => g x + h x) (a + b).
Proof. exact (is_RInt_gen_plus (V := R_NormedModule) g h a b). Qed.
Lemma open_integral_minus g h a b : is_open_integral g a -> is_open_integral h b ->
  is_open_integral (fun x => g x - h x) (a - b).
Proof. exact (is_RInt_gen_minus (V := R_NormedModule) g h a b). Qed.
Lemma open_integral_scal g a c : is_open_integral g a -> is_open_integral (fun x => c * g x) (c * a).
Proof. exact (is_RInt_gen_scal (V := R_NormedModule) g c a). Qed.

(** ** Order *)
Lemma open_integral_ge_0 g l : (forall x, 0 < x -> 0 <= g x) -> is_open_integral g l -> 0 <= l.
Proof.
  intros Hg H. apply Rnot_lt_le. intros Hl.
  destruct (open_integral_elim g l H (- l)) as [d [M [Hd [HM HI]]]]; [lra|].
  destruct (HI (d / 2) (M + 1)) as [Hex HR]; [lra|lra|].
  apply Rabs_lt_between in HR.
  assert (0 <= RInt g (d / 2) (M + 1)).
  { apply RInt_ge_0; [lra | exact Hex |]. intros x Hx. apply Hg. lra. }
  lra.
Qed.
Lemma open_integral_le g h a b : (forall x, 0 < x -> g x <= h x) ->
  is_open_integral g a -> is_open_integral h b -> a <= b.
Proof.
  intros Hgh Hg Hh.
  assert (0 <= b - a).
  { apply (open_integral_ge_0 (fun x => h x - g x)).
    - intros x Hx. specialize (Hgh x Hx). lra.
    - apply open_integral_minus; assumption. }
  lra.
Qed.
(** Functions that are continuous on (0, oo) are integrable over [a, b]. *)
Lemma ex_RInt_open (g : R -> R) a b : (forall x, 0 < x -> continuous g x) -> 0 < a -> 0 < b -> ex_RInt g a b.
Proof.
  intros Hc Ha Hb. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros x Hx. apply Hc.
  apply Rlt_le_trans with (2 := proj1 Hx). apply Rmin_glb_lt; assumption.
Qed.
(** A larger interval has the larger integral. *)
Lemma RInt_open_mono (g : R -> R) a b c d : (forall x, 0 < x -> continuous g x) -> (forall x, 0 < x -> 0 <= g x) ->
  0 < c <= a -> a <= b <= d -> RInt g a b <= RInt g c d.
Proof.
  intros Hc Hg Ha Hb.
  assert (Hex : forall u v, 0 < u -> 0 < v -> ex_RInt g u v) by (intros; apply ex_RInt_open; assumption).
  assert (Hge : forall u v, 0 < u -> u <= v -> 0 <= RInt g u v).
  { intros u v Hu Huv. apply RInt_ge_0; [lra | apply Hex; lra |]. intros x Hx. apply Hg. lra. }
  assert (E1 : RInt g c a + RInt g a d = RInt g c d) by (apply (RInt_Chasles g c a d); apply Hex; lra).
  assert (E2 : RInt g a b + RInt g b d = RInt g a d) by (apply (RInt_Chasles g a b d); apply Hex; lra).
  assert (0 <= RInt g c a) by (apply Hge; lra). assert (0 <= RInt g b d) by (apply Hge; lra). lra.
Qed.
(** A part of a nonnegative integral. *)
Lemma RInt_le_open_integral (g : R -> R) l a b : (forall x, 0 < x -> continuous g x) -> (forall x, 0 < x -> 0 <= g x) ->
  is_open_integral g l -> 0 < a <= b -> RInt g a b <= l.
Proof.
  intros Hc Hg H Hab. apply Rnot_lt_le. intros Hl.
  destruct (open_integral_elim g l H (RInt g a b - l)) as [d [M [Hd [HM HI]]]]; [lra|].
  set (a' := Rmin a (d / 2)). set (b' := Rmax b (M + 1)).
  assert (0 < a' <= a /\ a' <= d / 2).
  { unfold a'. pose proof (Rmin_l a (d / 2)). pose proof (Rmin_r a (d / 2)).
    split; [split; [apply Rmin_glb_lt|]|]; lra. }
  assert (b <= b' /\ M + 1 <= b').
  { unfold b'. pose proof (Rmax_l b (M + 1)). pose proof (Rmax_r b (M + 1)). lra. }
  destruct (HI a' b') as [_ HR]; [lra|lra|]. apply Rabs_lt_between in HR.
  assert (RInt g a b <= RInt g a' b') by (apply RInt_open_mono; trivial; lra). lra.
Qed.
Lemma open_integral_pos (g : R -> R) l : (forall x, 0 < x -> continuous g x) -> (forall x, 0 < x -> 0 < g x) ->
  is_open_integral g l -> 0 < l.
Proof.
  intros Hc Hg H. apply Rlt_le_trans with (RInt g 1 2).
  - apply RInt_gt_0; [lra | intros x Hx; apply Hg; lra | intros x Hx; apply Hc; lra].
  - apply RInt_le_open_integral; trivial; [|lra]. intros x Hx. apply Rlt_le. apply Hg. exact Hx.
Qed.
(** Monotone limits: for a nonnegative function with bounded integrals over [a, b] the limit is their supremum. *)
Lemma open_integral_bounded (g : R -> R) M : (forall x, 0 < x -> continuous g x) -> (forall x, 0 < x -> 0 <= g x) ->
  (forall a b, 0 < a < b -> RInt g a b <= M) -> exists l, is_open_integral g l /\ l <= M.
Proof.
  intros Hc Hg HM.
  destruct (completeness (fun r => exists a b, 0 < a < b /\ r = RInt g a b)) as [l [Hub Hlub]].
  - exists M. intros r [a [b [Hab ->]]]. apply HM. exact Hab.
  - exists (RInt g 1 2), 1, 2. split; [lra | reflexivity].
  - exists l. split; [|apply Hlub; intros r [a [b [Hab ->]]]; apply HM; exact Hab].
    apply open_integral_intro. intros eps Heps.
    assert (Hnear : exists a b, 0 < a < b /\ l - eps < RInt g a b).
    { apply Classical_Prop.NNPP. intros Hno.
      assert (l <= l - eps); [|lra]. apply Hlub. intros r [a [b [Hab ->]]].
      apply Rnot_lt_le. intros Hlt. apply Hno. exists a, b. split; assumption. }
    destruct Hnear as [a [b [Hab Hl]]]. exists a, b. split; [lra|]. intros a' b' Ha' Hb'.
    split; [apply ex_RInt_open; trivial; lra|].
    assert (RInt g a b <= RInt g a' b') by (apply RInt_open_mono; trivial; lra).
    assert (RInt g a' b' <= l) by (apply Hub; exists a', b'; split; [lra | reflexivity]).
    apply Rabs_lt_between. lra.
Qed.

(** ** Antiderivatives and substitution *)
Lemma is_RInt_open_derive (G g : R -> R) a b : (forall x, 0 < x -> is_derive G x (g x)) ->
  (forall x, 0 < x -> continuous g x) -> 0 < a < b -> is_RInt g a b (G b - G a).
Proof.
  intros HG Hc Hab.
  apply (is_RInt_derive (V := R_CompleteNormedModule) G g); intros x; rewrite Rmin_left by lra; intros Hx;
    [apply HG | apply Hc]; lra.
Qed.
Lemma open_integral_derive (G g : R -> R) u v : (forall x, 0 < x -> is_derive G x (g x)) ->
  (forall x, 0 < x -> continuous g x) -> filterlim G (at_right 0) (locally u) ->
  filterlim G (Rbar_locally p_infty) (locally v) -> is_open_integral g (v - u).
Proof.
  intros HG Hc Hu Hv.
  apply (filterlimi_lim_ext_loc (fun ab => G (snd ab) - G (fst ab))).
  - generalize ends_ordered. apply filter_imp. intros [a b] Hab. apply is_RInt_open_derive; assumption.
  - apply (filterlim_comp_2 (G := locally v) (H := locally (opp u))
             (fun ab => G (snd ab)) (fun ab => opp (G (fst ab))) Rplus).
    + apply (filterlim_comp _ _ _ snd G _ (Rbar_locally p_infty)); [apply filterlim_snd | exact Hv].
    + apply (filterlim_comp _ _ _ (fun ab => G (fst ab)) opp _ (locally u)).
      * apply (filterlim_comp _ _ _ fst G _ (at_right 0)); [apply filterlim_fst | exact Hu].
      * apply (filterlim_opp (V := R_NormedModule)).
    + apply (filterlim_plus (V := R_NormedModule)).
Qed.
(** t = phi(x), with phi mapping (0, oo) into itself and its ends to its ends. *)
Lemma open_integral_comp (f phi dphi : R -> R) l : (forall x, 0 < x -> continuous f x) ->
  (forall x, 0 < x -> 0 < phi x) -> (forall x, 0 < x -> is_derive phi x (dphi x)) ->
  (forall x, 0 < x -> continuous dphi x) -> filterlim phi (at_right 0) (at_right 0) ->
  filterlim phi (Rbar_locally p_infty) (Rbar_locally p_infty) ->
  is_open_integral f l -> is_open_integral (fun x => dphi x * f (phi x)) l.
Proof.
  intros Hf Hpos Hd Hcd H0 Hoo H.
  apply (filterlimi_lim_ext_loc (fun ab => RInt f (phi (fst ab)) (phi (snd ab)))).
  - generalize ends_ordered. apply filter_imp. intros [a b]. simpl. intros Hab.
    apply (is_RInt_comp f phi dphi); intros x; rewrite Rmin_left by lra; intros Hx.
    + apply Hf. apply Hpos. lra.
    + split; [apply Hd | apply Hcd]; lra.
  - apply filterlim_locally. intros eps.
    destruct (open_integral_elim f l H eps (cond_pos eps)) as [d [M [Hdp [_ HI]]]].
    exists (fun a => 0 < phi a < d) (fun b => M < phi b).
    + apply (H0 (fun t => 0 < t < d)). apply (at_right_0_intro _ d); [lra | trivial].
    + apply (Hoo (fun t => M < t)). exists M. trivial.
    + intros a b Ha Hb. apply (HI (phi a) (phi b) Ha Hb).
Qed.
