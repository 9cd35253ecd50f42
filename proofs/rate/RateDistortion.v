(** R(D), defined: the infimum of I(X; Y) over test channels from the real line into finite alphabets of reals
    with E(X - Y)^2 <= D. *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper rate.Entropy.
Open Scope R_scope.

(** A test channel for the density f: the law (prob 0 x, ..., prob last x) of the letter given x. The three
    integrals of its output law, conditional entropy and error have to exist, so that no channel enters with a
    made-up value for one of them. *)
Record TestChannel (f : R -> R) : Type := {
  last : nat; (* the letters are 0, ..., last *)
  letter : nat -> R;
  prob : nat -> R -> R;
  prob_nonneg : forall j x, (j <= last)%nat -> 0 <= prob j x;
  prob_total : forall x, sum_f_R0 (fun j => prob j x) last = 1;
  output_integrable : forall j, (j <= last)%nat -> integrable (fun x => f x * prob j x);
  entropy_integrable : forall j, (j <= last)%nat -> integrable (fun x => f x * (prob j x * log2 (prob j x)));
  error_integrable : forall j, (j <= last)%nat -> integrable (fun x => f x * (prob j x * (x - letter j) ^ 2))
}.
Arguments last {f}. Arguments letter {f}. Arguments prob {f}.

(** q_j = P(Y = letter j). *)
Definition outputLaw {f} (c : TestChannel f) (j : nat) : R := integral (fun x => f x * prob c j x).
(** I(X; Y) = H(Y) - H(Y | X), in bits. Letters are told apart by their index, also where two have one value. *)
Definition mutualInformationBits {f} (c : TestChannel f) : R :=
  discreteEntropyBits (last c) (outputLaw c)
  - integral (fun x => f x * discreteEntropyBits (last c) (fun j => prob c j x)).
(** E(X - Y)^2. *)
Definition meanSquaredError {f} (c : TestChannel f) : R :=
  integral (fun x => f x * sum_f_R0 (fun j => prob c j x * (x - letter c j) ^ 2) (last c)).

(** R(D) in bits; +oo where no channel reaches D: for D <= 0, and for every D if the second moment is infinite, since
    finitely many letters then have infinite error. *)
Definition rateDistortion (f : R -> R) (D : R) : Rbar :=
  Glb_Rbar (fun r => exists c : TestChannel f, meanSquaredError c <= D /\ r = mutualInformationBits c).
(** The same as a real number: meaningful where [rateDistortion] is finite, that is for every D > 0 if the second moment
    is finite (Convexity.v). *)
Definition rateDistortionFunction (f : R -> R) (D : R) : R := real (rateDistortion f D).
(** R(D) - SLB(D). *)
Definition rdGap (f : R -> R) (D : R) : R := rateDistortionFunction f D - shannonLowerBound (diffEntropyBits f) D.

Lemma rateDistortion_le_channel f D (c : TestChannel f) : meanSquaredError c <= D ->
  Rbar_le (rateDistortion f D) (mutualInformationBits c).
Proof. intros H. apply Glb_Rbar_correct. now exists c. Qed.

Lemma rateDistortion_ge f D b : (forall c : TestChannel f, meanSquaredError c <= D -> b <= mutualInformationBits c) ->
  Rbar_le b (rateDistortion f D).
Proof. intros H. apply Glb_Rbar_correct. intros r [c [Hc ->]]. simpl. now apply H. Qed.

(** A constant factor may be drawn into a finite sum. *)
Lemma sum_f_R0_scal a (F : nat -> R) n : a * sum_f_R0 F n = sum_f_R0 (fun j => a * F j) n.
Proof. rewrite scal_sum. apply sum_eq. intros j _. ring. Qed.
Lemma sum_f_R0_ge_0 (F : nat -> R) n : (forall j, (j <= n)%nat -> 0 <= F j) -> 0 <= sum_f_R0 F n.
Proof.
  intros H. replace 0 with (sum_f_R0 (fun _ => 0) n) by (rewrite sum_cte; ring). now apply sum_Rle.
Qed.
(** A term of a sum of nonnegative ones. *)
Lemma term_le_sum (F : nat -> R) n j : (forall i, (i <= n)%nat -> 0 <= F i) -> (j <= n)%nat -> F j <= sum_f_R0 F n.
Proof.
  induction n as [| n IH]; intros HF Hj; simpl.
  - replace j with O by lia. lra.
  - pose proof (HF (S n) ltac:(lia)).
    assert (H0 : 0 <= sum_f_R0 F n) by (apply sum_f_R0_ge_0; intros; apply HF; lia).
    destruct (Nat.eq_dec j (S n)) as [-> | Hne]; [lra |].
    specialize (IH ltac:(intros; apply HF; lia) ltac:(lia)). lra.
Qed.

(** The integrals of the definition, letter by letter. *)
Lemma mutualInformation_sums f (c : TestChannel f) (e : nat -> R) :
  (forall j, (j <= last c)%nat -> is_integral (fun x => f x * (prob c j x * ln (prob c j x))) (e j)) ->
  mutualInformationBits c =
    (sum_f_R0 e (last c) + sum_f_R0 (fun j => - (outputLaw c j * ln (outputLaw c j))) (last c)) / ln 2.
Proof.
  intros He. unfold mutualInformationBits, discreteEntropyBits.
  assert (H : is_integral (fun x => f x * sum_f_R0 (fun j => - (prob c j x * log2 (prob c j x))) (last c))
                (sum_f_R0 (fun j => - / ln 2 * e j) (last c))).
  { apply is_integral_ext with
      (fun x => sum_f_R0 (fun j => - / ln 2 * (f x * (prob c j x * ln (prob c j x)))) (last c)).
    - intros x. rewrite sum_f_R0_scal. apply sum_eq. intros j _. unfold log2, Rdiv. ring.
    - apply (is_integral_sum (fun j x => - / ln 2 * (f x * (prob c j x * ln (prob c j x))))).
      intros j Hj. now apply is_integral_scal, He. }
  rewrite (is_integral_unique _ _ H), <- sum_f_R0_scal.
  replace (sum_f_R0 (fun j => - (outputLaw c j * log2 (outputLaw c j))) (last c))
    with (/ ln 2 * sum_f_R0 (fun j => - (outputLaw c j * ln (outputLaw c j))) (last c)).
  - unfold Rdiv. ring.
  - rewrite sum_f_R0_scal. apply sum_eq. intros j _. unfold log2, Rdiv. ring.
Qed.

Lemma meanSquaredError_sum f (c : TestChannel f) (d : nat -> R) :
  (forall j, (j <= last c)%nat -> is_integral (fun x => f x * (prob c j x * (x - letter c j) ^ 2)) (d j)) ->
  meanSquaredError c = sum_f_R0 d (last c).
Proof.
  intros Hd. apply is_integral_unique.
  apply is_integral_ext with (fun x => sum_f_R0 (fun j => f x * (prob c j x * (x - letter c j) ^ 2)) (last c)).
  - intros x. now rewrite sum_f_R0_scal.
  - now apply (is_integral_sum (fun j x => f x * (prob c j x * (x - letter c j) ^ 2))).
Qed.

(** The three integrals of a letter, as integrals that exist. *)
Lemma outputLaw_integral f (c : TestChannel f) j : (j <= last c)%nat ->
  is_integral (fun x => f x * prob c j x) (outputLaw c j).
Proof. intros Hj. now apply integral_correct, (output_integrable f c). Qed.

Lemma outputLaw_total f (c : TestChannel f) : is_integral f 1 -> sum_f_R0 (outputLaw c) (last c) = 1.
Proof.
  intros Hf. apply is_integral_eq with f; [| assumption].
  apply is_integral_ext with (fun x => sum_f_R0 (fun j => f x * prob c j x) (last c)).
  - intros x. rewrite <- sum_f_R0_scal, (prob_total f c). ring.
  - apply (is_integral_sum (fun j x => f x * prob c j x)). intros j Hj. now apply outputLaw_integral.
Qed.

Lemma outputLaw_nonneg f (c : TestChannel f) j : IsDensity f -> (j <= last c)%nat -> 0 <= outputLaw c j.
Proof.
  intros Hf Hj. apply is_integral_ge_0 with (fun x => f x * prob c j x).
  - intros x. apply Rmult_le_pos; [now apply density_pos | now apply (prob_nonneg f c)].
  - now apply outputLaw_integral.
Qed.

(** int f W_j ln W_j: the integral in nats behind [entropy_integrable]. *)
Definition letterNegEntropy {f} (c : TestChannel f) (j : nat) : R :=
  integral (fun x => f x * (prob c j x * ln (prob c j x))).
Definition letterError {f} (c : TestChannel f) (j : nat) : R :=
  integral (fun x => f x * (prob c j x * (x - letter c j) ^ 2)).

Lemma letterNegEntropy_integral f (c : TestChannel f) j : (j <= last c)%nat ->
  is_integral (fun x => f x * (prob c j x * ln (prob c j x))) (letterNegEntropy c j).
Proof.
  intros Hj. apply integral_correct. destruct (entropy_integrable f c j Hj) as [l Hl].
  exists (ln 2 * l). pose proof ln2_pos.
  apply is_integral_ext with (fun x => ln 2 * (f x * (prob c j x * log2 (prob c j x)))).
  - intros x. unfold log2. field. lra.
  - now apply is_integral_scal.
Qed.
Lemma letterError_integral f (c : TestChannel f) j : (j <= last c)%nat ->
  is_integral (fun x => f x * (prob c j x * (x - letter c j) ^ 2)) (letterError c j).
Proof. intros Hj. now apply integral_correct, (error_integrable f c). Qed.
Lemma letterError_nonneg f (c : TestChannel f) j : IsDensity f -> (j <= last c)%nat -> 0 <= letterError c j.
Proof.
  intros Hf Hj. apply is_integral_ge_0 with (2 := letterError_integral f c j Hj). intros x.
  apply Rmult_le_pos; [now apply density_pos |].
  apply Rmult_le_pos; [now apply (prob_nonneg f c) | apply pow2_ge_0].
Qed.
(** I(X; Y) = (sum_j int f W_j ln W_j - sum_j q_j ln q_j) / ln 2, E(X - Y)^2 = sum_j int f W_j (x - y_j)^2. *)
Lemma mutualInformation_letters f (c : TestChannel f) : mutualInformationBits c =
  sum_f_R0 (fun j => letterNegEntropy c j - outputLaw c j * ln (outputLaw c j)) (last c) / ln 2.
Proof.
  rewrite (mutualInformation_sums f c (letterNegEntropy c)) by (intros; now apply letterNegEntropy_integral).
  now rewrite <- plus_sum.
Qed.
Lemma meanSquaredError_letters f (c : TestChannel f) : meanSquaredError c = sum_f_R0 (letterError c) (last c).
Proof. apply meanSquaredError_sum. intros j Hj. now apply letterError_integral. Qed.
