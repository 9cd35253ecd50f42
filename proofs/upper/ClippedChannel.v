(** The test channel X -> a (X + N) cut to finite size: X is clipped to [-A, A], the noise has a density w on [-B, B],
    and X + N is rounded down to a grid of m + 1 cells over [-(A+B), A+B]. *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper rate.Entropy rate.RateDistortion rate.Envelope rate.SimpleChannel
  upper.ContinuousIntegral.
Open Scope R_scope.

(** Noise: a positive even function, used on [-B, B] alone, where its integral is 1. *)
Record IsNoise (w : R -> R) (B : R) : Prop := {
  noise_cont : Cont w;
  noise_pos : forall n, 0 < w n;
  noise_even : forall n, w (- n) = w n;
  noise_total : RInt w (- B) B = 1
}.

(** ** Clipping *)
Definition clip (c y : R) : R := Rmax (- c) (Rmin y c).

Ltac clip_cases := unfold clip, Rmax, Rmin in *; repeat (destruct (Rle_dec _ _)); try lra.

Lemma clip_bounds c y : 0 <= c -> - c <= clip c y <= c.
Proof. intro C. clip_cases. Qed.

Lemma clip_low c y : 0 <= c -> y <= - c -> clip c y = - c.
Proof. intros C H. clip_cases. Qed.

Lemma clip_high c y : 0 <= c -> c <= y -> clip c y = c.
Proof. intros C H. clip_cases. Qed.

Lemma clip_inside c y : - c <= y <= c -> clip c y = y.
Proof. intros H. clip_cases. Qed.

Lemma clip_mono c x y : 0 <= c -> x <= y -> clip c x <= clip c y.
Proof. intros C H. clip_cases. Qed.

(** Below the upper level clipping can only raise, above the lower level it can only lower. *)
Lemma clip_below c y : clip c y < c -> y <= clip c y.
Proof. intros H. clip_cases. Qed.

Lemma clip_above c y : 0 <= c -> - c < clip c y -> clip c y <= y.
Proof. intros C H. clip_cases. Qed.

Lemma clip_opp c y : 0 <= c -> clip c (- y) = - clip c y.
Proof. intro C. clip_cases. Qed.

Lemma clip_nonneg c y : 0 <= c -> 0 <= y -> 0 <= clip c y <= y.
Proof. intros C H. clip_cases. Qed.

(** Clipping expands no distance. *)
Lemma clip_step c x y : 0 <= c -> x <= y -> clip c y <= clip c x + (y - x).
Proof. intros C H. clip_cases. Qed.

Lemma clip_continuous c : 0 <= c -> Cont (clip c).
Proof.
  intro C. apply cont_lipschitz. intros x y. destruct (Rle_lt_dec x y) as [H | H].
  - assert (M := clip_mono c x y C H). assert (S := clip_step c x y C H). rewrite !Rabs_pos_eq; lra.
  - apply Rlt_le in H. assert (M := clip_mono c y x C H). assert (S := clip_step c y x C H).
    rewrite !Rabs_left1; lra.
Qed.

(** ** The cells *)
Definition gridStep (A B : R) (m : nat) : R := 2 * (A + B) / (INR m + 1).
Definition grid (A B : R) (m j : nat) : R := - (A + B) + INR j * gridStep A B m.
(** The noise that carries the clipped x to the edge j of the grid. *)
Definition edge (A B : R) (m j : nat) (x : R) : R := clip B (grid A B m j - clip A x).
(** The probability of cell j given x. *)
Definition noisyCellProb (w : R -> R) (A B : R) (m j : nat) (x : R) : R :=
  RInt w (edge A B m j x) (edge A B m (S j) x).

Section Cells.
Variables (w : R -> R) (A B : R) (m : nat).
Hypotheses (A0 : 0 < A) (B0 : 0 < B) (N : IsNoise w B).

Lemma gridStep_pos : 0 < gridStep A B m.
Proof. unfold gridStep. assert (H := pos_INR m). apply Rdiv_lt_0_compat; lra. Qed.

Lemma grid_succ j : grid A B m (S j) = grid A B m j + gridStep A B m.
Proof. unfold grid. rewrite S_INR. ring. Qed.

Lemma grid_first : grid A B m 0 = - (A + B).
Proof. unfold grid. simpl. ring. Qed.

Lemma grid_last : grid A B m (S m) = A + B.
Proof. unfold grid, gridStep. rewrite S_INR. assert (H := pos_INR m). field. lra. Qed.

Lemma edge_first x : edge A B m 0 x = - B.
Proof.
  unfold edge. rewrite grid_first. assert (H := clip_bounds A x (Rlt_le _ _ A0)). apply clip_low; lra.
Qed.

Lemma edge_last x : edge A B m (S m) x = B.
Proof.
  unfold edge. rewrite grid_last. assert (H := clip_bounds A x (Rlt_le _ _ A0)). apply clip_high; lra.
Qed.

Lemma edge_mono j x : edge A B m j x <= edge A B m (S j) x.
Proof. unfold edge. assert (H := gridStep_pos). rewrite grid_succ. apply clip_mono; lra. Qed.

Lemma edge_bounds j x : - B <= edge A B m j x <= B.
Proof. unfold edge. apply clip_bounds. lra. Qed.

Lemma edge_continuous j : Cont (edge A B m j).
Proof.
  unfold edge. apply (cont_comp (fun x => grid A B m j - clip A x) (clip B)).
  - apply cont_minus; [apply cont_const | apply clip_continuous; lra].
  - apply clip_continuous. lra.
Qed.

(** Noise between the edges carries the clipped x into the cell. *)
Lemma edge_cell j x : edge A B m j x < edge A B m (S j) x ->
  grid A B m j <= clip A x + edge A B m j x /\ clip A x + edge A B m (S j) x <= grid A B m (S j).
Proof.
  intro H. assert (H0 := edge_bounds j x). assert (H1 := edge_bounds (S j) x). unfold edge in *.
  assert (L := clip_below B (grid A B m j - clip A x)). assert (U := clip_above B (grid A B m (S j) - clip A x)).
  split; [specialize (L ltac:(lra)) | specialize (U ltac:(lra) ltac:(lra))]; lra.
Qed.

(** ** The probabilities of the cells *)
Lemma noisyCellProb_nonneg j x : 0 <= noisyCellProb w A B m j x.
Proof.
  apply int_nonneg; [apply N | apply edge_mono |]. intros n _. apply Rlt_le, N.
Qed.

Lemma noisyCellProb_total x : sum_f_R0 (fun j => noisyCellProb w A B m j x) m = 1.
Proof.
  unfold noisyCellProb. rewrite (int_pieces w (fun j => edge A B m j x)) by apply N.
  rewrite edge_first, edge_last. apply N.
Qed.

Lemma noisyCellProb_continuous j : Cont (noisyCellProb w A B m j).
Proof. apply cont_int_limits; [apply N | apply edge_continuous | apply edge_continuous]. Qed.

(** Sums over the cells of integrals over the cells. *)
Lemma cell_sum F x : Cont F ->
  sum_f_R0 (fun j => RInt F (edge A B m j x) (edge A B m (S j) x)) m = RInt F (- B) B.
Proof.
  intro C. rewrite (int_pieces F (fun j => edge A B m j x)) by exact C. now rewrite edge_first, edge_last.
Qed.

(** ** The channel, for a density of second moment 1 *)
Variable f : R -> R.
Hypotheses (Df : IsDensity f) (Cf : Cont f) (Sf : is_integral (fun x => f x * x ^ 2) 1).

Lemma cell_li j : LocallyIntegrable (fun x => f x * noisyCellProb w A B m j x).
Proof. apply li_continuous, (cont_mult f); [exact Cf | apply noisyCellProb_continuous]. Qed.

(** The channel; a y is the letter of the cell that begins at y. *)
Definition clippedChannel (a : R) : TestChannel f :=
  simpleChannel Df (ex_intro _ 1 Sf) m (fun j => a * grid A B m j) (noisyCellProb w A B m)
    (fun j x _ => noisyCellProb_nonneg j x) noisyCellProb_total (fun j _ => cell_li j).
End Cells.
