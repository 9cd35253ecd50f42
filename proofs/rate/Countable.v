(** Countable reproduction alphabets: R(D) over them, and that it is at most R(D) over finite alphabets. *)
From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper rate.Entropy rate.RateDistortion rate.BasicFacts.
Open Scope R_scope.

(** ** Definitions *)

(** One letter y that has probability w(x) given x: its output probability q, int f w ln w, its share
    int f w ln (w / q) >= 0 of the information (in nats) and its share of the error. *)
Definition letterLaw (f w : R -> R) : R := integral (fun x => f x * w x).
Definition letterNegEntropyOf (f w : R -> R) : R := integral (fun x => f x * (w x * ln (w x))).
Definition letterDivergence (f w : R -> R) : R := letterNegEntropyOf f w - letterLaw f w * ln (letterLaw f w).
Definition letterErrorOf (f w : R -> R) (y : R) : R := integral (fun x => f x * (w x * (x - y) ^ 2)).

(** A test channel with letters 0, 1, 2, ... The output law has to have total 1: this is countable additivity, which
    the Riemann integral does not give for free. Information and error are series of nonnegative terms and have to
    converge, so that no channel enters with a made-up value for one of them. *)
Record CountableChannel (f : R -> R) : Type := {
  cLetter : nat -> R;
  cProb : nat -> R -> R;
  cProb_nonneg : forall j x, 0 <= cProb j x;
  cProb_total : forall x, is_series (fun j => cProb j x) 1;
  cOutput_integrable : forall j, integrable (fun x => f x * cProb j x);
  cEntropy_integrable : forall j, integrable (fun x => f x * (cProb j x * ln (cProb j x)));
  cError_integrable : forall j, integrable (fun x => f x * (cProb j x * (x - cLetter j) ^ 2));
  cOutput_total : is_series (fun j => letterLaw f (cProb j)) 1;
  cInformation_summable : ex_series (fun j => letterDivergence f (cProb j));
  cError_summable : ex_series (fun j => letterErrorOf f (cProb j) (cLetter j))
}.
Arguments cLetter {f}. Arguments cProb {f}.

(** I(X; Y) in bits, E(X - Y)^2 and R(D) over countable alphabets. *)
Definition countableInformationBits {f} (c : CountableChannel f) : R :=
  Series (fun j => letterDivergence f (cProb c j)) / ln 2.
Definition countableError {f} (c : CountableChannel f) : R :=
  Series (fun j => letterErrorOf f (cProb c j) (cLetter c j)).
Definition rateDistortionCountable (f : R -> R) (D : R) : Rbar :=
  Glb_Rbar (fun r => exists c : CountableChannel f, countableError c <= D /\ r = countableInformationBits c).

Lemma rateDistortionCountable_le_channel f D (c : CountableChannel f) : countableError c <= D ->
  Rbar_le (rateDistortionCountable f D) (countableInformationBits c).
Proof. intros H. apply Glb_Rbar_correct. now exists c. Qed.
Lemma rateDistortionCountable_ge f D b :
  (forall c : CountableChannel f, countableError c <= D -> b <= countableInformationBits c) ->
  Rbar_le b (rateDistortionCountable f D).
Proof. intros H. apply Glb_Rbar_correct. intros r [c [Hc ->]]. simpl. now apply H. Qed.

(** ** Series of nonnegative terms *)

(** Partial sums stay below the total. *)
Lemma partial_sum_le (a : nat -> R) l n : (forall j, 0 <= a j) -> is_series a l -> sum_f_R0 a n <= l.
Proof.
  intros Ha Hl. rewrite <- sum_n_Reals. apply (is_lim_seq_incr_compare (sum_n a) l Hl).
  intros k. rewrite sum_Sn. unfold plus; simpl. pose proof (Ha (S k)). lra.
Qed.
(** Partial sums come near the total. *)
Lemma partial_sum_near (a : nat -> R) l eps : is_series a l -> 0 < eps -> exists n, l - eps < sum_f_R0 a n.
Proof.
  intros Hl Heps. destruct (Hl (fun y => l - eps < y)) as [n Hn].
  - exists (mkposreal eps Heps). intros y Hy. apply Rabs_lt_between' in Hy. simpl in Hy. lra.
  - exists n. rewrite <- sum_n_Reals. now apply Hn.
Qed.
(** A series that ends. *)
Lemma is_series_finite (a : nat -> R) n : (forall j, (n < j)%nat -> a j = 0) -> is_series a (sum_f_R0 a n).
Proof.
  intros Ha. change (is_lim_seq (sum_n a) (sum_f_R0 a n)).
  apply is_lim_seq_ext_loc with (fun _ => sum_f_R0 a n); [| apply is_lim_seq_const].
  exists n. intros k Hk. rewrite <- sum_n_Reals. induction Hk as [| k Hk IH]; [reflexivity |].
  rewrite sum_Sn, <- IH, Ha by lia. symmetry. apply Rplus_0_r.
Qed.

(** ** Finite alphabets are countable ones *)
Section Padding.
Context {f : R -> R} (Hf : IsDensity f) (c : TestChannel f).

(** Letters beyond the last one are never used. *)
Definition padded (j : nat) (x : R) : R := if le_dec j (last c) then prob c j x else 0.

Lemma padded_in j : (j <= last c)%nat -> padded j = prob c j.
Proof. intros H. unfold padded. now destruct (le_dec j (last c)). Qed.
Lemma padded_out j x : (last c < j)%nat -> padded j x = 0.
Proof. intros H. unfold padded. destruct (le_dec j (last c)); [lia | reflexivity]. Qed.
(** An integrand F(p, x) that vanishes with the probability p. *)
Lemma padded_integral (F : R -> R -> R) l j : (forall x, F 0 x = 0) ->
  ((j <= last c)%nat -> is_integral (fun x => f x * F (prob c j x) x) l) ->
  is_integral (fun x => f x * F (padded j x) x) (if le_dec j (last c) then l else 0).
Proof.
  intros H0 Hl. destruct (le_dec j (last c)) as [H | H].
  - rewrite padded_in by assumption. now apply Hl.
  - apply is_integral_ext with (2 := is_integral_zero). intros x. rewrite padded_out, H0 by lia. ring.
Qed.
Lemma padded_law j : is_integral (fun x => f x * padded j x) (if le_dec j (last c) then outputLaw c j else 0).
Proof. apply (padded_integral (fun p _ => p)); [reflexivity | apply outputLaw_integral]. Qed.
Lemma padded_entropy j :
  is_integral (fun x => f x * (padded j x * ln (padded j x))) (if le_dec j (last c) then letterNegEntropy c j else 0).
Proof. apply (padded_integral (fun p _ => p * ln p)); [intros; ring | apply letterNegEntropy_integral]. Qed.
Lemma padded_error j :
  is_integral (fun x => f x * (padded j x * (x - letter c j) ^ 2)) (if le_dec j (last c) then letterError c j else 0).
Proof.
  apply (padded_integral (fun p x => p * (x - letter c j) ^ 2)); [intros; ring | apply letterError_integral].
Qed.

(** Series over the padded alphabet are sums over the alphabet. *)
Lemma padded_series (a b : nat -> R) : (forall j, a j = if le_dec j (last c) then b j else 0) ->
  is_series a (sum_f_R0 b (last c)).
Proof.
  intros Hab. replace (sum_f_R0 b (last c)) with (sum_f_R0 a (last c)).
  - apply is_series_finite. intros j Hj. rewrite Hab. destruct (le_dec j (last c)); [lia | reflexivity].
  - apply sum_eq. intros j Hj. rewrite Hab. destruct (le_dec j (last c)); [reflexivity | lia].
Qed.
Lemma padded_divergence_series : is_series (fun j => letterDivergence f (padded j))
  (sum_f_R0 (fun j => letterNegEntropy c j - outputLaw c j * ln (outputLaw c j)) (last c)).
Proof.
  apply padded_series. intros j. unfold letterDivergence, letterNegEntropyOf, letterLaw.
  rewrite (is_integral_unique _ _ (padded_entropy j)), (is_integral_unique _ _ (padded_law j)).
  destruct (le_dec j (last c)); ring.
Qed.
Lemma padded_error_series :
  is_series (fun j => letterErrorOf f (padded j) (letter c j)) (sum_f_R0 (letterError c) (last c)).
Proof. apply padded_series. intros j. apply is_integral_unique, padded_error. Qed.
Lemma padded_law_series : is_series (fun j => letterLaw f (padded j)) 1.
Proof.
  rewrite <- (outputLaw_total f c) by now apply density_total.
  apply padded_series. intros j. apply is_integral_unique, padded_law.
Qed.
Lemma padded_total x : is_series (fun j => padded j x) 1.
Proof. rewrite <- (prob_total f c x). apply padded_series. intros j. reflexivity. Qed.
Lemma padded_nonneg j x : 0 <= padded j x.
Proof. unfold padded. destruct (le_dec j (last c)); [now apply (prob_nonneg f c) | lra]. Qed.

Definition paddedChannel : CountableChannel f :=
  {| cLetter := letter c; cProb := padded; cProb_nonneg := padded_nonneg; cProb_total := padded_total;
     cOutput_integrable := fun j => ex_intro _ _ (padded_law j);
     cEntropy_integrable := fun j => ex_intro _ _ (padded_entropy j);
     cError_integrable := fun j => ex_intro _ _ (padded_error j);
     cOutput_total := padded_law_series;
     cInformation_summable := ex_intro _ _ padded_divergence_series;
     cError_summable := ex_intro _ _ padded_error_series |}.

Lemma paddedChannel_information : countableInformationBits paddedChannel = mutualInformationBits c.
Proof.
  rewrite mutualInformation_letters. unfold countableInformationBits, Rdiv. f_equal.
  apply is_series_unique, padded_divergence_series.
Qed.
Lemma paddedChannel_error : countableError paddedChannel = meanSquaredError c.
Proof. rewrite meanSquaredError_letters. apply is_series_unique, padded_error_series. Qed.
End Padding.

Theorem rateDistortionCountable_le f D : IsDensity f -> Rbar_le (rateDistortionCountable f D) (rateDistortion f D).
Proof.
  intros Hf. apply Glb_Rbar_correct. intros r [c [Hc ->]].
  rewrite <- (paddedChannel_information Hf c). apply rateDistortionCountable_le_channel.
  now rewrite paddedChannel_error.
Qed.

(** ** The letters of one channel *)
Section Channel.
Context {f : R -> R} (c : CountableChannel f) (Hf : IsDensity f).

Lemma cLaw_integral j : is_integral (fun x => f x * cProb c j x) (letterLaw f (cProb c j)).
Proof. apply integral_correct, (cOutput_integrable f c). Qed.
Lemma cEntropy_integral j :
  is_integral (fun x => f x * (cProb c j x * ln (cProb c j x))) (letterNegEntropyOf f (cProb c j)).
Proof. apply integral_correct, (cEntropy_integrable f c). Qed.
Lemma cError_integral j : is_integral (fun x => f x * (cProb c j x * (x - cLetter c j) ^ 2))
  (letterErrorOf f (cProb c j) (cLetter c j)).
Proof. apply integral_correct, (cError_integrable f c). Qed.
Lemma cLaw_nonneg j : 0 <= letterLaw f (cProb c j).
Proof.
  apply is_integral_ge_0 with (2 := cLaw_integral j). intros x.
  apply Rmult_le_pos; [now apply density_pos | apply (cProb_nonneg f c)].
Qed.
Lemma cDivergence_nonneg j : 0 <= letterDivergence f (cProb c j).
Proof.
  apply -> Rminus_le_0. apply letter_divergence_nonneg with f (cProb c j); [assumption | | |].
  - apply (cProb_nonneg f c).
  - apply cEntropy_integral.
  - apply cLaw_integral.
Qed.
Lemma cError_nonneg j : 0 <= letterErrorOf f (cProb c j) (cLetter c j).
Proof.
  apply is_integral_ge_0 with (2 := cError_integral j). intros x.
  apply Rmult_le_pos; [now apply density_pos |].
  apply Rmult_le_pos; [apply (cProb_nonneg f c) | apply pow2_ge_0].
Qed.

(** The first n + 1 letters: information, error and output law are at most the totals. *)
Lemma cDivergence_partial n :
  sum_f_R0 (fun j => letterDivergence f (cProb c j)) n <= Series (fun j => letterDivergence f (cProb c j)).
Proof. apply partial_sum_le; [apply cDivergence_nonneg | apply Series_correct, (cInformation_summable f c)]. Qed.
Lemma cError_partial n : sum_f_R0 (fun j => letterErrorOf f (cProb c j) (cLetter c j)) n <= countableError c.
Proof. apply partial_sum_le; [apply cError_nonneg | apply Series_correct, (cError_summable f c)]. Qed.
Lemma cProb_partial n x : 0 <= sum_f_R0 (fun j => cProb c j x) n <= 1.
Proof.
  split; [apply sum_f_R0_ge_0; intros; apply (cProb_nonneg f c) |].
  apply partial_sum_le; [intros; apply (cProb_nonneg f c) | apply (cProb_total f c)].
Qed.
End Channel.
