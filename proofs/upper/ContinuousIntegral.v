(** Real functions continuous everywhere: their sums, products and integrals, in the form that the channel needs. *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper.
Open Scope R_scope.

(** Continuous at every point. *)
Definition Cont (f : R -> R) : Prop := forall x, continuous f x.

(** ** Continuity *)
Lemma cont_const c : Cont (fun _ => c).
Proof. intro x. apply continuous_const. Qed.

Lemma cont_id : Cont (fun x => x).
Proof. intro x. apply continuous_id. Qed.

Lemma cont_plus f g : Cont f -> Cont g -> Cont (fun x => f x + g x).
Proof. intros F G x. apply (continuous_plus f g); [apply F | apply G]. Qed.

Lemma cont_opp f : Cont f -> Cont (fun x => - f x).
Proof. intros F x. apply (continuous_opp f), F. Qed.

Lemma cont_minus f g : Cont f -> Cont g -> Cont (fun x => f x - g x).
Proof. intros F G x. apply (continuous_minus f g); [apply F | apply G]. Qed.

Lemma cont_mult f g : Cont f -> Cont g -> Cont (fun x => f x * g x).
Proof. intros F G x. apply (continuous_mult f g); [apply F | apply G]. Qed.

Lemma cont_div f c : Cont f -> Cont (fun x => f x / c).
Proof. intro F. unfold Rdiv. apply cont_mult; [exact F | apply cont_const]. Qed.

Lemma cont_pow f n : Cont f -> Cont (fun x => f x ^ n).
Proof.
  intro F. induction n as [|n IH]; simpl; [apply cont_const | apply cont_mult; assumption].
Qed.

Lemma cont_comp f g : Cont f -> Cont g -> Cont (fun x => g (f x)).
Proof. intros F G x. apply (continuous_comp f g); [apply F | apply G]. Qed.

Lemma cont_exp f : Cont f -> Cont (fun x => exp (f x)).
Proof. intros F. apply (cont_comp f exp); [exact F | intro x; apply continuous_exp]. Qed.

Lemma cont_ln f : Cont f -> (forall x, 0 < f x) -> Cont (fun x => ln (f x)).
Proof.
  intros F P x. apply (continuous_comp f ln); [apply F |].
  apply continuity_pt_filterlim, derivable_continuous_pt. exists (/ f x). apply derivable_pt_lim_ln, P.
Qed.

Lemma cont_ext f g : (forall x, f x = g x) -> Cont f -> Cont g.
Proof. intros E F x. apply (continuous_ext f g); [exact E | apply F]. Qed.

(** A function that expands no distance is continuous. *)
Lemma cont_lipschitz f : (forall x y, Rabs (f y - f x) <= Rabs (y - x)) -> Cont f.
Proof.
  intros L x. apply filterlim_locally. intro eps. exists eps. intros y H.
  apply Rle_lt_trans with (1 := L x y), H.
Qed.

(** ** Integrals over an interval *)
Lemma cont_ex f a b : Cont f -> ex_RInt f a b.
Proof. exact (ex_RInt_cont f a b). Qed.

Lemma chasles f a b c : Cont f -> RInt f a b + RInt f b c = RInt f a c.
Proof. intro F. apply (RInt_Chasles f); now apply cont_ex. Qed.

Lemma int_plus f g a b : Cont f -> Cont g -> RInt (fun x => f x + g x) a b = RInt f a b + RInt g a b.
Proof. intros F G. apply (RInt_plus f g); now apply cont_ex. Qed.

Lemma int_minus f g a b : Cont f -> Cont g -> RInt (fun x => f x - g x) a b = RInt f a b - RInt g a b.
Proof. intros F G. apply (RInt_minus f g); now apply cont_ex. Qed.

Lemma int_scal f c a b : Cont f -> RInt (fun x => c * f x) a b = c * RInt f a b.
Proof. intro F. apply (RInt_scal f a b c); now apply cont_ex. Qed.

Lemma int_point (f : R -> R) a : RInt f a a = 0.
Proof. rewrite RInt_point. reflexivity. Qed.

Lemma int_le f g a b : Cont f -> Cont g -> a <= b -> (forall x, a < x < b -> f x <= g x) -> RInt f a b <= RInt g a b.
Proof. intros F G H L. apply RInt_le; try assumption; now apply cont_ex. Qed.

Lemma int_nonneg f a b : Cont f -> a <= b -> (forall x, a < x < b -> 0 <= f x) -> 0 <= RInt f a b.
Proof. intros F H P. apply RInt_ge_0; try assumption. now apply cont_ex. Qed.

Lemma int_eq (f g : R -> R) a b : (forall x, f x = g x) -> RInt f a b = RInt g a b.
Proof. intro E. apply RInt_ext. intros; apply E. Qed.

(** A part of the integral of a nonnegative function. *)
Lemma int_part f a b c d : Cont f -> (forall x, 0 <= f x) -> a <= b -> b <= c -> c <= d -> RInt f b c <= RInt f a d.
Proof. intros F P. apply RInt_part_le; [exact P | intros; now apply cont_ex]. Qed.

(** The pieces between consecutive edges add up. *)
Lemma int_pieces f (v : nat -> R) n : Cont f ->
  sum_f_R0 (fun j => RInt f (v j) (v (S j))) n = RInt f (v 0%nat) (v (S n)).
Proof.
  intro F. induction n as [|n IH]; simpl; [reflexivity |]. simpl in IH. rewrite IH. now apply chasles.
Qed.

Lemma int_shift f c a b : Cont f -> RInt (fun n => f (c + n)) a b = RInt f (c + a) (c + b).
Proof.
  intro F. replace (c + a) with (1 * a + c) by ring. replace (c + b) with (1 * b + c) by ring.
  rewrite <- (RInt_comp_lin f 1 c a b) by now apply cont_ex.
  apply int_eq. intro x. unfold scal; simpl; unfold mult; simpl. rewrite !Rmult_1_l. f_equal. ring.
Qed.

(** Reflection of a symmetric interval. *)
Lemma int_flip f B : Cont f -> RInt (fun n => f (- n)) (- B) B = RInt f (- B) B.
Proof.
  intro F. assert (L := RInt_comp_lin f (-1) 0 (- B) B (cont_ex f _ _ F)).
  replace (-1 * - B + 0) with B in L by ring. replace (-1 * B + 0) with (- B) in L by ring.
  assert (S := chasles f B (- B) B F). rewrite int_point in S.
  assert (E : RInt (fun y => scal (-1) (f (-1 * y + 0))) (- B) B = -1 * RInt (fun n => f (- n)) (- B) B).
  { rewrite <- int_scal by (apply (cont_comp (fun n => - n) f); [apply cont_opp, cont_id | exact F]).
    apply int_eq. intro x. unfold scal; simpl; unfold mult; simpl. f_equal. f_equal. ring. }
  change (RInt (fun y => scal (-1) (f (-1 * y + 0))) (- B) B = RInt f B (- B)) in L. rewrite E in L. lra.
Qed.

Lemma int_odd f B : Cont f -> (forall x, f (- x) = - f x) -> RInt f (- B) B = 0.
Proof.
  intros F O. assert (H := int_flip f B F).
  assert (E : RInt (fun n => f (- n)) (- B) B = - RInt f (- B) B).
  { replace (- RInt f (- B) B) with ((-1) * RInt f (- B) B) by ring. rewrite <- int_scal by assumption.
    apply int_eq. intro x. rewrite O. ring. }
  lra.
Qed.

(** The integral depends continuously on its limits. *)
Lemma cont_int_upper f a : Cont f -> Cont (fun y => RInt f a y).
Proof.
  intros F y. apply continuity_pt_filterlim, derivable_continuous_pt. exists (f y).
  apply is_derive_Reals. apply (is_derive_RInt f (fun y => RInt f a y) a y); [| apply F].
  apply filter_forall. intro z. apply (RInt_correct (V := R_CompleteNormedModule) f a z). now apply cont_ex.
Qed.

Lemma cont_int_limits f u v : Cont f -> Cont u -> Cont v -> Cont (fun x => RInt f (u x) (v x)).
Proof.
  intros F U V. apply (cont_ext (fun x => RInt f 0 (v x) - RInt f 0 (u x))).
  - intro x. rewrite <- (chasles f 0 (u x) (v x)) by assumption. ring.
  - apply cont_minus; [apply (cont_comp v (fun y => RInt f 0 y)) | apply (cont_comp u (fun y => RInt f 0 y))];
      try assumption; now apply cont_int_upper.
Qed.

(** Continuity of what is built from continuous parts by the operations above. *)
Ltac cont := repeat match goal with
  | |- Cont (fun _ => ?c) => apply (cont_const c)
  | |- Cont (fun x => x) => apply cont_id
  | |- Cont (fun x => @?f x + @?g x) => apply (cont_plus f g)
  | |- Cont (fun x => @?f x - @?g x) => apply (cont_minus f g)
  | |- Cont (fun x => @?f x * @?g x) => apply (cont_mult f g)
  | |- Cont (fun x => @?f x / ?c) => apply (cont_div f c)
  | |- Cont (fun x => @?f x ^ ?n) => apply (cont_pow f n)
  | |- Cont (fun x => - @?f x) => apply (cont_opp f)
  | |- Cont (fun x => exp (@?f x)) => apply (cont_exp f)
  | H : Cont ?f |- Cont (fun x => ?f x) => exact H
  | H : Cont ?f |- Cont (fun x => ?f (@?g x)) => apply (cont_comp g f); [| exact H]
  | H : Cont ?f |- Cont ?f => exact H
  end.

(** ** Finite sums *)
Lemma sum_eq_all (f g : nat -> R) n : (forall j, f j = g j) -> sum_f_R0 f n = sum_f_R0 g n.
Proof. intro H. apply sum_eq. intros; apply H. Qed.
