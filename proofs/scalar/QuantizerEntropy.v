(** The uniform quantizer with n cells of width d from the point a on and one letter for everything else, as a
    deterministic test channel; its error and its output entropy for an even density that falls with |x|. *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper rate.Entropy rate.RateDistortion rate.Envelope rate.SimpleChannel
  scalar.CellBounds.
Open Scope R_scope.

(** What the density has to satisfy. *)
Record ScalarSource (f : R -> R) : Prop := {
  source_density : IsDensity f;
  source_continuous : forall x, continuous f x;
  source_shape : EvenFalling f;
  source_moment : integrable (fun x => f x * x ^ 2);
  source_entropy : integrable (fun x => - (f x * ln (f x)))
}.

(** ** Sums over the cells *)
Fixpoint sumBelow (F : nat -> R) (n : nat) : R := match n with O => 0 | S k => sumBelow F k + F k end.

Lemma sum_f_R0_below F n : sum_f_R0 F n = sumBelow F n + F n.
Proof. induction n as [| n IH]; simpl; [lra |]. rewrite IH. simpl. lra. Qed.
Lemma sumBelow_ext F G n : (forall j, (j < n)%nat -> F j = G j) -> sumBelow F n = sumBelow G n.
Proof. induction n as [| n IH]; intros H; simpl; [lra |]. rewrite IH, H by (intros; try apply H; lia). lra. Qed.

Lemma nats_to_bits s q L X l : 0 < l -> s - q * L <= X -> s / l + - (q * (L / l)) <= X / l.
Proof.
  intros Hl H. replace (s / l + - (q * (L / l))) with ((s - q * L) / l) by (field; lra).
  apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat, Hl | exact H].
Qed.

(** The ends of the cells. *)
Definition gridPoint (a d : R) (j : nat) : R := a + INR j * d.
Lemma gridPoint_0 a d : gridPoint a d 0 = a.
Proof. unfold gridPoint. simpl. ring. Qed.
Lemma gridPoint_S a d j : gridPoint a d (S j) = gridPoint a d j + d.
Proof. unfold gridPoint. rewrite S_INR. ring. Qed.
Lemma gridPoint_le a d i j : 0 < d -> (i <= j)%nat -> gridPoint a d i <= gridPoint a d j.
Proof. intros Hd H. unfold gridPoint. apply le_INR in H. nra. Qed.

(** The cells make up one interval. *)
Lemma cellInd_grid a d x n : 0 < d ->
  sumBelow (fun j => cellInd (gridPoint a d j) (gridPoint a d (S j)) x) n = cellInd a (gridPoint a d n) x.
Proof.
  intros Hd. induction n as [| n IH]; simpl sumBelow.
  - rewrite gridPoint_0. symmetry. apply cellInd_outside. lra.
  - rewrite IH. apply cellInd_chain.
    + rewrite <- (gridPoint_0 a d) at 1. apply gridPoint_le; [exact Hd | lia].
    + apply gridPoint_le; [exact Hd | lia].
Qed.
Lemma RInt_next (g : R -> R) a d n : (forall u w, ex_RInt g u w) ->
  RInt g a (gridPoint a d (S n)) = RInt g a (gridPoint a d n) + RInt g (gridPoint a d n) (gridPoint a d (S n)).
Proof.
  intros Hg. symmetry. apply (RInt_Chasles (V := R_CompleteNormedModule)); apply Hg.
Qed.
Lemma RInt_empty (g : R -> R) a d : RInt g a (gridPoint a d 0) = 0.
Proof. rewrite gridPoint_0. apply (RInt_point (V := R_CompleteNormedModule)). Qed.

Section Source.
Variable f : R -> R.
Hypothesis Hf : ScalarSource f.

Lemma source_nonneg x : 0 <= f x.
Proof. apply (density_pos f (source_density f Hf)). Qed.
Lemma source_local u w : ex_RInt f u w.
Proof. apply ex_RInt_cont, (source_continuous f Hf). Qed.
Lemma source_log_local u w : ex_RInt (fun x => f x * ln (f x)) u w.
Proof.
  destruct (source_entropy f Hf) as [h Hh]. pose proof (is_integral_local _ _ Hh u w) as H.
  apply (ex_RInt_opp (V := R_NormedModule)) in H. apply ex_RInt_ext with (2 := H).
  intros x _. unfold opp; simpl. ring.
Qed.
Lemma source_error_local y u w : ex_RInt (fun x => f x * (x - y) ^ 2) u w.
Proof.
  apply ex_RInt_cont. intros x. apply (continuous_mult f (fun x => (x - y) ^ 2)); [apply Hf |].
  apply (ex_derive_continuous (fun x => (x - y) ^ 2)). auto_derive. exact I.
Qed.
(** The oscillation in cell j. *)
Lemma cell_osc a d j : forall x y, gridPoint a d j <= x <= gridPoint a d j + d ->
  gridPoint a d j <= y <= gridPoint a d j + d ->
  f x - f y <= evenVariation f (gridPoint a d (S j)) - evenVariation f (gridPoint a d j).
Proof. intros x y Hx Hy. rewrite gridPoint_S. apply evenVariation_osc; [apply Hf | exact Hx | exact Hy]. Qed.

(** ** Error and entropy of the cells *)
Definition cellMid (a d : R) (j : nat) : R := gridPoint a d j + d / 2.
Definition cellError (a d : R) (j : nat) : R :=
  RInt (fun x => f x * (x - cellMid a d j) ^ 2) (gridPoint a d j) (gridPoint a d (S j)).
Definition cellMass (a d : R) (j : nat) : R := RInt f (gridPoint a d j) (gridPoint a d (S j)).

Lemma cellMass_nonneg a d j : 0 < d -> 0 <= cellMass a d j.
Proof.
  intros Hd. unfold cellMass. apply RInt_ge_0; [apply gridPoint_le; [exact Hd | lia] | apply source_local |].
  intros x _. apply source_nonneg.
Qed.
Lemma cells_error_variation a d n : 0 < d ->
  sumBelow (cellError a d) n <= d ^ 2 / 12 * (RInt f a (gridPoint a d n)
    + d * (evenVariation f (gridPoint a d n) - evenVariation f (gridPoint a d 0))).
Proof.
  intros Hd. induction n as [| n IH]; simpl sumBelow.
  - rewrite RInt_empty. lra.
  - pose proof (cell_distortion f (gridPoint a d n) d _ Hd (source_continuous f Hf) (cell_osc a d n)) as H.
    rewrite (RInt_next f a d n source_local). unfold cellError at 2, cellMid. rewrite <- gridPoint_S in H. lra.
Qed.
(** The cells contribute at most (d²/12) (1 + 2 f(0) d) to the error. *)
Lemma cells_error a d n : 0 < d -> sumBelow (cellError a d) n <= d ^ 2 / 12 * (1 + 2 * f 0 * d).
Proof.
  intros Hd. eapply Rle_trans; [apply cells_error_variation, Hd |].
  pose proof (evenVariation_total f (gridPoint a d 0) (gridPoint a d n) (source_shape f Hf) source_nonneg) as Hv.
  assert (H1 : RInt f a (gridPoint a d n) <= 1).
  { apply RInt_le_integral; [apply source_nonneg | apply (density_total f (source_density f Hf)) |].
    rewrite <- (gridPoint_0 a d) at 1. apply gridPoint_le; [exact Hd | lia]. }
  apply Rmult_le_compat_l; [pose proof (pow2_ge_0 d); lra |].
  apply Rmult_le_compat_l with (r := d) in Hv; lra.
Qed.
(** -p ln p for one cell. *)
Lemma cell_entropy_term a d j : 0 < d ->
  - (cellMass a d j * ln (cellMass a d j)) <= - cellMass a d j * ln d
    - RInt (fun x => f x * ln (f x)) (gridPoint a d j) (gridPoint a d (S j))
    + d / exp 1 * (evenVariation f (gridPoint a d (S j)) - evenVariation f (gridPoint a d j)).
Proof.
  intros Hd.
  pose proof (cell_entropy f (gridPoint a d j) d _ Hd (source_continuous f Hf) source_nonneg (cell_osc a d j)
    (source_log_local _ _)) as H.
  rewrite <- gridPoint_S in H. fold (cellMass a d j) in H.
  assert (E : cellMass a d j * ln (cellMass a d j / d)
    = cellMass a d j * ln (cellMass a d j) - cellMass a d j * ln d).
  { destruct (Rle_lt_or_eq_dec _ _ (cellMass_nonneg a d j Hd)) as [H0 | H0].
    - rewrite ln_div by assumption. ring.
    - rewrite <- H0. ring. }
  rewrite E in H. unfold Rdiv in *. lra.
Qed.
(** Together: at most -(mass) ln d - int f ln f + 2 f(0) d / e. *)
Lemma cells_entropy a d n : 0 < d ->
  sumBelow (fun j => - (cellMass a d j * ln (cellMass a d j))) n
    <= - RInt f a (gridPoint a d n) * ln d - RInt (fun x => f x * ln (f x)) a (gridPoint a d n) + 2 * f 0 * d / exp 1.
Proof.
  intros Hd.
  assert (H : sumBelow (fun j => - (cellMass a d j * ln (cellMass a d j))) n
    <= - RInt f a (gridPoint a d n) * ln d - RInt (fun x => f x * ln (f x)) a (gridPoint a d n)
       + d / exp 1 * (evenVariation f (gridPoint a d n) - evenVariation f (gridPoint a d 0))).
  { induction n as [| n IH]; simpl sumBelow.
    - rewrite !RInt_empty. lra.
    - pose proof (cell_entropy_term a d n Hd) as H. unfold cellMass in H at 3.
      rewrite (RInt_next f a d n source_local), (RInt_next _ a d n source_log_local). lra. }
  eapply Rle_trans; [exact H |].
  pose proof (evenVariation_total f (gridPoint a d 0) (gridPoint a d n) (source_shape f Hf) source_nonneg) as Hv.
  apply Rmult_le_compat_l with (r := d / exp 1) in Hv; [unfold Rdiv in *; lra |].
  apply Rlt_le, Rdiv_lt_0_compat; [exact Hd | apply exp_pos].
Qed.

(** ** The channel *)
Definition quantLetter (a d : R) (n j : nat) : R := if Nat.ltb j n then cellMid a d j else 0.
(** Letter j < n for cell j, letter n for what lies outside all of them. *)
Definition quantProb (a d : R) (n j : nat) (x : R) : R :=
  if Nat.ltb j n then cellInd (gridPoint a d j) (gridPoint a d (S j)) x else 1 - cellInd a (gridPoint a d n) x.

Lemma quantProb_cell a d n j x : (j < n)%nat ->
  quantProb a d n j x = cellInd (gridPoint a d j) (gridPoint a d (S j)) x.
Proof. intros H. unfold quantProb. apply Nat.ltb_lt in H. rewrite H. reflexivity. Qed.
Lemma quantProb_outside a d n x : quantProb a d n n x = 1 - cellInd a (gridPoint a d n) x.
Proof. unfold quantProb. rewrite Nat.ltb_irrefl. reflexivity. Qed.
Lemma quantLetter_cell a d n j : (j < n)%nat -> quantLetter a d n j = cellMid a d j.
Proof. intros H. unfold quantLetter. apply Nat.ltb_lt in H. rewrite H. reflexivity. Qed.
Lemma quantLetter_outside a d n : quantLetter a d n n = 0.
Proof. unfold quantLetter. rewrite Nat.ltb_irrefl. reflexivity. Qed.
Lemma quantProb_cases a d n j x : quantProb a d n j x = 0 \/ quantProb a d n j x = 1.
Proof.
  unfold quantProb. destruct (Nat.ltb j n); [apply cellInd_cases |].
  destruct (cellInd_cases a (gridPoint a d n) x) as [E | E]; rewrite E; lra.
Qed.
Lemma quantProb_nonneg a d n j x : 0 <= quantProb a d n j x.
Proof. destruct (quantProb_cases a d n j x) as [E | E]; rewrite E; lra. Qed.
Lemma quantProb_total a d n x : 0 < d -> sum_f_R0 (fun j => quantProb a d n j x) n = 1.
Proof.
  intros Hd. rewrite sum_f_R0_below, quantProb_outside, (sumBelow_ext _ _ n (fun j => quantProb_cell a d n j x)).
  rewrite cellInd_grid by exact Hd. ring.
Qed.
(** Integrals against the probability of a letter. *)
Lemma integral_cell (g : R -> R) a d n j : 0 < d -> (forall u w, ex_RInt g u w) -> (j < n)%nat ->
  is_integral (fun x => g x * quantProb a d n j x) (RInt g (gridPoint a d j) (gridPoint a d (S j))).
Proof.
  intros Hd Hg Hj. apply is_integral_ext with (fun x => g x * cellInd (gridPoint a d j) (gridPoint a d (S j)) x).
  - intros x. rewrite quantProb_cell by exact Hj. reflexivity.
  - apply is_integral_cell; [apply gridPoint_le; [exact Hd | lia] | apply Hg].
Qed.
Lemma integral_outside (g : R -> R) l a d n : 0 < d -> is_integral g l ->
  is_integral (fun x => g x * quantProb a d n n x) (l - RInt g a (gridPoint a d n)).
Proof.
  intros Hd Hg. apply is_integral_ext with (fun x => g x - g x * cellInd a (gridPoint a d n) x).
  - intros x. rewrite quantProb_outside. ring.
  - apply is_integral_minus; [exact Hg |]. apply is_integral_cell; [| apply (is_integral_local _ _ Hg)].
    rewrite <- (gridPoint_0 a d) at 1. apply gridPoint_le; [exact Hd | lia].
Qed.
Lemma integral_cell_error a d n j : 0 < d -> (j < n)%nat ->
  is_integral (fun x => f x * (quantProb a d n j x * (x - quantLetter a d n j) ^ 2)) (cellError a d j).
Proof.
  intros Hd Hj. eapply is_integral_ext; [| apply (integral_cell _ a d n j Hd (source_error_local (cellMid a d j)) Hj)].
  intros x. cbv beta. rewrite quantLetter_cell by exact Hj. ring.
Qed.
Lemma integral_outside_error v a d n : 0 < d -> is_integral (fun x => f x * x ^ 2) v ->
  is_integral (fun x => f x * (quantProb a d n n x * (x - quantLetter a d n n) ^ 2))
    (v - RInt (fun x => f x * x ^ 2) a (gridPoint a d n)).
Proof.
  intros Hd Hv. eapply is_integral_ext; [| apply (integral_outside _ _ a d n Hd Hv)].
  intros x. cbv beta. rewrite quantLetter_outside. ring.
Qed.
Lemma quant_li a d n j : 0 < d -> (j <= n)%nat -> LocallyIntegrable (fun x => f x * quantProb a d n j x).
Proof.
  intros Hd Hj. destruct (Nat.eq_dec j n) as [-> | Hne].
  - apply (li_integral _ _ (integral_outside f 1 a d n Hd (density_total f (source_density f Hf)))).
  - apply (li_integral _ _ (integral_cell f a d n j Hd source_local ltac:(lia))).
Qed.

Definition uniformQuantizer (a d : R) (n : nat) (Hd : 0 < d) : TestChannel f :=
  simpleChannel (source_density f Hf) (source_moment f Hf) n (quantLetter a d n) (quantProb a d n)
    (fun j x _ => quantProb_nonneg a d n j x) (fun x => quantProb_total a d n x Hd)
    (fun j Hj => quant_li a d n j Hd Hj).

(** Its output law: the masses of the cells, and the rest. *)
Lemma quant_law_cell a d n Hd j : (j < n)%nat -> outputLaw (uniformQuantizer a d n Hd) j = cellMass a d j.
Proof. intros Hj. apply is_integral_unique, integral_cell; [exact Hd | apply source_local | exact Hj]. Qed.
Lemma quant_law_outside a d n Hd :
  outputLaw (uniformQuantizer a d n Hd) n = 1 - RInt f a (gridPoint a d n).
Proof. apply is_integral_unique, integral_outside; [exact Hd | apply (density_total f (source_density f Hf))]. Qed.

(** ** Its error and its entropy, for finite range *)
Theorem quant_error_bound v a d n Hd : is_integral (fun x => f x * x ^ 2) v ->
  meanSquaredError (uniformQuantizer a d n Hd)
    <= d ^ 2 / 12 * (1 + 2 * f 0 * d) + (v - RInt (fun x => f x * x ^ 2) a (gridPoint a d n)).
Proof.
  intros Hv.
  rewrite (meanSquaredError_sum f _ (fun j => if Nat.ltb j n then cellError a d j
    else v - RInt (fun x => f x * x ^ 2) a (gridPoint a d n))).
  - change (last (uniformQuantizer a d n Hd)) with n. rewrite sum_f_R0_below, Nat.ltb_irrefl.
    rewrite (sumBelow_ext _ (cellError a d)).
    + pose proof (cells_error a d n Hd). lra.
    + intros j Hj. apply Nat.ltb_lt in Hj. rewrite Hj. reflexivity.
  - simpl. intros j Hj. destruct (Nat.ltb_spec j n) as [H | H].
    + apply integral_cell_error; [exact Hd | exact H].
    + replace j with n by lia. apply integral_outside_error; [exact Hd | exact Hv].
Qed.
Theorem quant_entropy_bound a d n Hd :
  discreteEntropyBits (last (uniformQuantizer a d n Hd)) (outputLaw (uniformQuantizer a d n Hd))
    <= (- RInt f a (gridPoint a d n) * ln d - RInt (fun x => f x * ln (f x)) a (gridPoint a d n) + 2 * f 0 * d / exp 1
        - (1 - RInt f a (gridPoint a d n)) * ln (1 - RInt f a (gridPoint a d n))) / ln 2.
Proof.
  pose proof ln2_pos as H2.
  unfold discreteEntropyBits. change (last (uniformQuantizer a d n Hd)) with n.
  rewrite sum_f_R0_below, quant_law_outside.
  rewrite (sumBelow_ext _ (fun j => - (cellMass a d j * log2 (cellMass a d j))))
    by (intros j Hj; rewrite quant_law_cell by exact Hj; reflexivity).
  assert (E : sumBelow (fun j => - (cellMass a d j * log2 (cellMass a d j))) n
    = sumBelow (fun j => - (cellMass a d j * ln (cellMass a d j))) n / ln 2).
  { clear Hd. induction n as [| n IH]; simpl; [field; lra |]. rewrite IH. unfold log2. field. lra. }
  rewrite E. pose proof (cells_entropy a d n Hd) as H.
  apply nats_to_bits; [exact H2 |]. lra.
Qed.
End Source.
