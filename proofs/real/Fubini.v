(** Integrals of continuous functions over a rectangle may be taken in either order. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

(** The sections of a continuous function of two variables are continuous. *)
Lemma continuous_section_snd (k : R -> R -> R) x y : continuity_2d_pt k x y -> continuous (fun y => k x y) y.
Proof.
  intros H. apply continuity_pt_filterlim, continuity_pt_locally. intros eps.
  destruct (H eps) as [delta Hd]. exists delta. intros v Hv. change (Rabs (v - y) < delta) in Hv.
  apply Hd; [ | exact Hv ]. rewrite Rminus_eq_0, Rabs_R0. apply cond_pos.
Qed.

Lemma continuity_2d_swap (k : R -> R -> R) x y : continuity_2d_pt k x y -> continuity_2d_pt (fun y x => k x y) y x.
Proof.
  intros H eps. destruct (H eps) as [delta Hd]. exists delta. intros v u Hv Hu. now apply Hd.
Qed.

Lemma continuous_section_fst (k : R -> R -> R) x y : continuity_2d_pt k x y -> continuous (fun x => k x y) x.
Proof. intros H. apply (continuous_section_snd (fun y x => k x y)), continuity_2d_swap, H. Qed.

Lemma ex_RInt_section (k : R -> R -> R) x c d : (forall x y, continuity_2d_pt k x y) ->
  ex_RInt (fun y => k x y) c d.
Proof.
  intros H. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros. now apply continuous_section_snd.
Qed.

(** The inner integral depends continuously on the parameter: k is uniformly continuous on {x} x [c, d]. *)
Lemma continuous_inner (k : R -> R -> R) c d x : (forall x y, continuity_2d_pt k x y) ->
  continuous (fun x => RInt (fun y => k x y) c d) x.
Proof.
  intros H. apply continuity_pt_filterlim, continuity_pt_locally. intros eps.
  assert (Hpos : 0 < eps / (Rabs (d - c) + 1)).
  { apply Rdiv_lt_0_compat; [ apply cond_pos | ]. assert (A := Rabs_pos (d - c)). lra. }
  destruct (uniform_continuity_2d_1d' k (Rmin c d) (Rmax c d) x (fun y _ => H x y) (mkposreal _ Hpos)) as [delta Hd].
  exists delta. intros x' Hx'. change (Rabs (x' - x) < delta) in Hx'.
  assert (I : forall z, is_RInt (fun y => k z y) c d (RInt (fun y => k z y) c d)).
  { intros z. apply (RInt_correct (V := R_CompleteNormedModule)), ex_RInt_section, H. }
  assert (B : norm (minus (RInt (fun y => k x' y) c d) (RInt (fun y => k x y) c d))
              <= Rabs (d - c) * (eps / (Rabs (d - c) + 1))).
  { apply norm_RInt_le_const_abs with (fun y => minus (k x' y) (k x y)).
    - intros y Hy. apply Rlt_le. apply (Hd y x y x'); try exact Hy.
      + assert (P := cond_pos delta). lra.
      + apply Rabs_lt_between in Hx'. lra.
      + rewrite Rminus_eq_0, Rabs_R0. apply cond_pos.
    - apply (is_RInt_minus (V := R_NormedModule)); apply I. }
  apply (Rle_lt_trans _ _ _ B).
  assert (A := Rabs_pos (d - c)). assert (E := cond_pos eps).
  apply Rmult_lt_reg_r with (Rabs (d - c) + 1); [ lra | ].
  replace (Rabs (d - c) * (eps / (Rabs (d - c) + 1)) * (Rabs (d - c) + 1)) with (Rabs (d - c) * eps) by (field; lra).
  lra.
Qed.

Lemma ex_RInt_inner (k : R -> R -> R) a b c d : (forall x y, continuity_2d_pt k x y) ->
  ex_RInt (fun x => RInt (fun y => k x y) c d) a b.
Proof. intros H. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros. now apply continuous_inner. Qed.

(** A function with derivative 0 everywhere is constant. *)
Lemma derive_zero_constant (f : R -> R) : (forall x, is_derive f x 0) -> forall a b, f a = f b.
Proof.
  intros H. assert (L : forall a b, a < b -> f a = f b).
  { intros a b Hab. apply (eq_is_derive (V := R_NormedModule)); [ | exact Hab ]. intros t _. apply H. }
  intros a b. destruct (Rtotal_order a b) as [h | [-> | h]]; [ now apply L | reflexivity | ].
  symmetry. now apply L.
Qed.

(** The derivative of an integral with respect to its upper bound. *)
Lemma is_derive_upper (g : R -> R) a b : (forall x, continuous g x) -> is_derive (fun b => RInt g a b) b (g b).
Proof.
  intros H. apply (is_derive_RInt (V := R_NormedModule)) with a; [ | apply H ].
  apply filter_forall. intros z.
  apply (RInt_correct (V := R_CompleteNormedModule)), (ex_RInt_continuous (V := R_CompleteNormedModule)).
  intros. apply H.
Qed.

(** Differentiation under the integral sign. *)
Lemma is_derive_outer (k : R -> R -> R) a b c d : (forall x y, continuity_2d_pt k x y) ->
  is_derive (fun b => RInt (fun y => RInt (fun x => k x y) a b) c d) b (RInt (fun y => k b y) c d).
Proof.
  intros H.
  assert (D : forall u y, is_derive (fun u => RInt (fun x => k x y) a u) u (k u y)).
  { intros u y. apply (is_derive_upper (fun x => k x y)). intros. now apply continuous_section_fst. }
  assert (E : forall u y, Derive (fun u => RInt (fun x => k x y) a u) u = k u y).
  { intros u y. apply is_derive_unique, D. }
  rewrite <- (RInt_ext (fun y => Derive (fun u => RInt (fun x => k x y) a u) b) (fun y => k b y) c d)
    by (intros; apply E).
  apply (is_derive_RInt_param (fun u y => RInt (fun x => k x y) a u)).
  - apply filter_forall. intros u y _. exists (k u y). apply D.
  - intros y _. apply (continuity_2d_pt_ext k); [ intros; symmetry; apply E | apply H ].
  - apply filter_forall. intros u. apply (ex_RInt_inner (fun y x => k x y)).
    intros. now apply continuity_2d_swap.
Qed.

(** Both sides, as functions of b, have the derivative int_c^d k(b, y) dy, and they agree at b = a. *)
Theorem fubini_rectangle (k : R -> R -> R) a b c d : (forall x y, continuity_2d_pt k x y) ->
  RInt (fun x => RInt (fun y => k x y) c d) a b = RInt (fun y => RInt (fun x => k x y) a b) c d.
Proof.
  intros H.
  set (f b := RInt (fun x => RInt (fun y => k x y) c d) a b - RInt (fun y => RInt (fun x => k x y) a b) c d).
  assert (Z : f b = f a).
  { apply derive_zero_constant. intros x.
    replace 0 with (minus (RInt (fun y => k x y) c d) (RInt (fun y => k x y) c d)) by apply Rminus_eq_0.
    apply (is_derive_minus (V := R_NormedModule)); [ | now apply is_derive_outer ].
    apply (is_derive_upper (fun x => RInt (fun y => k x y) c d)). intros. now apply continuous_inner. }
  unfold f in Z. rewrite (RInt_point (V := R_CompleteNormedModule) a) in Z.
  rewrite (RInt_ext (V := R_CompleteNormedModule) (fun y => RInt (fun x => k x y) a a) (fun _ => 0) c d) in Z.
  2: { intros. apply (RInt_point (V := R_CompleteNormedModule)). }
  rewrite (RInt_const (V := R_CompleteNormedModule)) in Z. unfold scal, zero in Z; simpl in Z.
  unfold mult in Z; simpl in Z. lra.
Qed.
