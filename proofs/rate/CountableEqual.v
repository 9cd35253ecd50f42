(** Countable reproduction alphabets give the same R(D) as finite ones, for every density of finite second moment. For
    D > 0 all letters but the first n + 1 are merged into the letter 0, which adds little to the error and to the
    information when n is large, and R(D) is continuous; for D <= 0 both are +oo. *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper rate.Entropy rate.RateDistortion rate.BasicFacts rate.Countable
  rate.Envelope rate.SimpleChannel rate.Convexity.
Open Scope R_scope.

Section Merge.
Context {f : R -> R} (Hf : IsDensity f) (Hv : integrable (fun x => f x * x ^ 2)) (c : CountableChannel f).

Section Letters.
Context (n : nat).
(** What the first n + 1 letters leave: probability given x, and probability. *)
Definition restProb (x : R) : R := 1 - sum_f_R0 (fun j => cProb c j x) n.
Definition restLaw : R := 1 - sum_f_R0 (fun j => letterLaw f (cProb c j)) n.
Definition mergedProb (j : nat) : R -> R := if le_dec j n then cProb c j else restProb.
Definition mergedLetter (j : nat) : R := if le_dec j n then cLetter c j else 0.

Lemma restProb_range x : 0 <= restProb x <= 1.
Proof. unfold restProb. pose proof (cProb_partial c n x). lra. Qed.
Lemma restLaw_integral : is_integral (fun x => f x * restProb x) restLaw.
Proof.
  apply is_integral_ext with (fun x => f x - sum_f_R0 (fun j => f x * cProb c j x) n).
  - intros x. unfold restProb. rewrite <- sum_f_R0_scal. ring.
  - apply is_integral_minus; [apply density_total, Hf |].
    apply (is_integral_sum (fun j x => f x * cProb c j x)). intros j _. apply cLaw_integral.
Qed.
Lemma merged_first j : (j <= n)%nat -> mergedProb j = cProb c j /\ mergedLetter j = cLetter c j.
Proof. intros Hj. unfold mergedProb, mergedLetter. destruct (le_dec j n); [auto | lia]. Qed.
Lemma merged_rest : mergedProb (S n) = restProb /\ mergedLetter (S n) = 0.
Proof. unfold mergedProb, mergedLetter. destruct (le_dec (S n) n); [lia | auto]. Qed.

Lemma merged_nonneg j x : (j <= S n)%nat -> 0 <= mergedProb j x.
Proof.
  intros _. unfold mergedProb. destruct (le_dec j n); [apply (cProb_nonneg f c) | apply restProb_range].
Qed.
Lemma merged_total x : sum_f_R0 (fun j => mergedProb j x) (S n) = 1.
Proof.
  rewrite tech5. rewrite (proj1 merged_rest). unfold restProb.
  rewrite (sum_eq _ (fun j => cProb c j x)); [ring |]. intros j Hj. now rewrite (proj1 (merged_first j Hj)).
Qed.
Lemma merged_li j : (j <= S n)%nat -> LocallyIntegrable (fun x => f x * mergedProb j x).
Proof.
  intros _. unfold mergedProb. destruct (le_dec j n).
  - apply (li_integral _ _ (cLaw_integral c j)).
  - apply (li_integral _ _ restLaw_integral).
Qed.
Definition mergedChannel : TestChannel f :=
  simpleChannel Hf Hv (S n) mergedLetter mergedProb merged_nonneg merged_total merged_li.

(** The information: what the first letters contribute, and at most -q ln q for the new one. *)
Lemma merged_information :
  mutualInformationBits mergedChannel <= countableInformationBits c + - (restLaw * ln restLaw) / ln 2.
Proof.
  pose proof ln2_pos as H2. rewrite mutualInformation_letters. unfold countableInformationBits.
  change (last mergedChannel) with (S n). rewrite tech5.
  assert (E1 : sum_f_R0 (fun j => letterNegEntropy mergedChannel j
      - outputLaw mergedChannel j * ln (outputLaw mergedChannel j)) n
    = sum_f_R0 (fun j => letterDivergence f (cProb c j)) n).
  { apply sum_eq. intros j Hj. unfold letterNegEntropy, outputLaw. change (prob mergedChannel j) with (mergedProb j).
    rewrite (proj1 (merged_first j Hj)). reflexivity. }
  pose proof (letterNegEntropy_integral f mergedChannel (S n) (le_n _)) as I0.
  change (prob mergedChannel (S n)) with (mergedProb (S n)) in I0. rewrite (proj1 merged_rest) in I0.
  assert (E2 : letterNegEntropy mergedChannel (S n) <= 0).
  { apply (is_integral_le (fun x => f x * (restProb x * ln (restProb x))) (fun _ => 0) _ _) with (2 := I0);
      [| apply is_integral_zero].
    intros x. pose proof (density_pos f Hf x). pose proof (restProb_range x) as Hr.
    destruct (Req_dec (restProb x) 0) as [-> | Hne]; [lra |].
    pose proof (ln_le_sub_1 (restProb x) ltac:(lra)) as Hl.
    assert (Hz : 0 <= restProb x * - ln (restProb x)) by (apply Rmult_le_pos; lra).
    pose proof (Rmult_le_pos _ _ H Hz). lra. }
  assert (E3 : outputLaw mergedChannel (S n) = restLaw).
  { unfold outputLaw. change (prob mergedChannel (S n)) with (mergedProb (S n)). rewrite (proj1 merged_rest).
    apply is_integral_unique, restLaw_integral. }
  rewrite E1, E3. pose proof (cDivergence_partial c Hf n) as Hp.
  unfold Rdiv. rewrite <- Rmult_plus_distr_r. apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat, H2 | lra].
Qed.

(** The error: that of the first letters, and T² q and what int f x² has off [-T, T] for the new one. *)
Lemma merged_error v T eps : is_integral (fun x => f x * x ^ 2) v -> 0 < T ->
  v - eps < RInt (fun x => f x * x ^ 2) (- T) T ->
  meanSquaredError mergedChannel <= countableError c + (T ^ 2 * restLaw + eps).
Proof.
  intros Iv HT Hnear. rewrite meanSquaredError_letters. change (last mergedChannel) with (S n). rewrite tech5.
  assert (E1 : sum_f_R0 (letterError mergedChannel) n
    = sum_f_R0 (fun j => letterErrorOf f (cProb c j) (cLetter c j)) n).
  { apply sum_eq. intros j Hj. unfold letterError, letterErrorOf. change (prob mergedChannel j) with (mergedProb j).
    change (letter mergedChannel j) with (mergedLetter j).
    destruct (merged_first j Hj) as [-> ->]. reflexivity. }
  rewrite E1. apply Rplus_le_compat; [apply (cError_partial c Hf) |].
  pose proof (letterError_integral f mergedChannel (S n) (le_n _)) as I0.
  change (prob mergedChannel (S n)) with (mergedProb (S n)) in I0.
  change (letter mergedChannel (S n)) with (mergedLetter (S n)) in I0. destruct merged_rest as [R1 R2].
  rewrite R1, R2 in I0.
  assert (Hle : forall x, f x * (restProb x * (x - 0) ^ 2) <= f x * x ^ 2).
  { intros x. rewrite Rminus_0_r. apply Rmult_le_compat_l; [apply density_pos, Hf |]. pose proof (restProb_range x).
    pose proof (pow2_ge_0 x). apply Rle_trans with (1 * x ^ 2); [apply Rmult_le_compat_r; lra | lra]. }
  apply Rle_trans with (1 := integral_inside _ _ _ v T eps Hle I0 Iv HT Hnear). apply Rplus_le_compat_r.
  pose proof (is_integral_scal _ _ (T ^ 2) restLaw_integral) as Ir.
  apply Rle_trans with (RInt (fun x => T ^ 2 * (f x * restProb x)) (- T) T).
  - apply RInt_le; [lra | apply (li_integral _ _ I0) | apply (li_integral _ _ Ir) |].
    intros x Hx. rewrite Rminus_0_r. pose proof (density_pos f Hf x) as Hp. pose proof (restProb_range x) as Hr.
    pose proof (Rmult_le_pos _ _ Hp (proj1 Hr)) as Hpr. rewrite <- Rmult_assoc, (Rmult_comm (T ^ 2)).
    apply Rmult_le_compat_l; [exact Hpr |]. apply pow_maj_Rabs, Rabs_le. lra.
  - apply RInt_le_integral; [| exact Ir | lra]. intros x. apply Rmult_le_pos; [apply pow2_ge_0 |].
    apply Rmult_le_pos; [apply density_pos, Hf | apply restProb_range].
Qed.
End Letters.

(** A countable channel is as good as finite ones. *)
Theorem countable_channel_approximated eps : 0 < eps -> exists c' : TestChannel f,
  meanSquaredError c' <= countableError c + eps /\ mutualInformationBits c' <= countableInformationBits c + eps.
Proof.
  intros He. pose proof ln2_pos as H2. pose proof Hv as [v Iv].
  destruct (integral_nearly_inside _ v (eps / 2) Iv) as [T [HT Hnear]]; [lra |].
  specialize (Hnear (- T) T ltac:(lra) ltac:(lra)).
  destruct (entropy_term_vanishes (eps * ln 2)) as [eta [Heta Hent]]; [now apply Rmult_lt_0_compat |].
  assert (HT2 : 0 < T ^ 2) by now apply pow_lt.
  set (q0 := Rmin eta (eps / 2 / T ^ 2)).
  assert (Hq0 : 0 < q0) by (apply Rmin_glb_lt; [exact Heta | apply Rdiv_lt_0_compat; lra]).
  pose proof (Rmin_l eta (eps / 2 / T ^ 2)) as M1. pose proof (Rmin_r eta (eps / 2 / T ^ 2)) as M2. fold q0 in M1, M2.
  destruct (partial_sum_near _ _ q0 (cOutput_total f c) Hq0) as [n Hn].
  assert (Hq : 0 <= restLaw n <= q0).
  { pose proof (partial_sum_le _ _ n (cLaw_nonneg c Hf) (cOutput_total f c)). unfold restLaw. lra. }
  exists (mergedChannel n). split.
  - apply Rle_trans with (1 := merged_error n v T (eps / 2) Iv HT Hnear).
    assert (T ^ 2 * restLaw n <= T ^ 2 * (eps / 2 / T ^ 2)) by (apply Rmult_le_compat_l; lra).
    replace (T ^ 2 * (eps / 2 / T ^ 2)) with (eps / 2) in H by (field; lra). lra.
  - apply Rle_trans with (1 := merged_information n). apply Rplus_le_compat_l.
    apply Rmult_le_reg_r with (ln 2); [exact H2 |].
    replace (- (restLaw n * ln (restLaw n)) / ln 2 * ln 2) with (- (restLaw n * ln (restLaw n))) by (field; lra).
    apply Hent. lra.
Qed.
End Merge.

Theorem rateDistortionCountable_eq f D : IsDensity f -> integrable (fun x => f x * x ^ 2) -> 0 < D ->
  rateDistortionCountable f D = rateDistortion f D.
Proof.
  intros Hf Hv HD. apply Rbar_le_antisym; [now apply rateDistortionCountable_le |].
  rewrite <- (rateDistortion_finite f Hf Hv D HD). fold (rateDistortionFunction f D).
  apply rateDistortionCountable_ge. intros c Hc. apply le_epsilon. intros eps He.
  destruct (rate_right f Hf Hv D (eps / 2) HD) as [D' [HD' HR]]; [lra |].
  set (delta := Rmin (eps / 2) (D' - D)). assert (Hd : 0 < delta) by (apply Rmin_glb_lt; lra).
  pose proof (Rmin_l (eps / 2) (D' - D)) as M1. pose proof (Rmin_r (eps / 2) (D' - D)) as M2. fold delta in M1, M2.
  destruct (countable_channel_approximated Hf Hv c delta Hd) as [c' [E I]].
  pose proof (rateDistortion_le_channel f D' c' ltac:(lra)) as H.
  rewrite <- (rateDistortion_finite f Hf Hv D' ltac:(lra)) in H. simpl in H.
  unfold rateDistortionFunction in *. lra.
Qed.

(** Countable channels err too, so that for D <= 0 both are +oo. *)
Lemma countableError_pos f (c : CountableChannel f) : IsDensity f -> 0 < countableError c.
Proof.
  intros Hf. apply Rnot_le_lt. intros H.
  destruct (partial_sum_near _ _ 1 (cOutput_total f c) Rlt_0_1) as [n Hn].
  rewrite (sum_eq _ (fun _ => 0)) in Hn; [rewrite sum_cte in Hn; lra |]. intros j _.
  apply (concentrated_zero (fun x => f x * cProb c j x) _ (cLetter c j)).
  - intros x. apply Rmult_le_pos; [apply density_pos, Hf | apply (cProb_nonneg f c)].
  - apply cLaw_integral.
  - replace 0 with (letterErrorOf f (cProb c j) (cLetter c j)).
    + apply is_integral_ext with (2 := cError_integral c j). intros x. ring.
    + apply Rle_antisym; [| apply (cError_nonneg c Hf)]. apply Rle_trans with (2 := H).
      apply Rle_trans with (2 := cError_partial c Hf j).
      apply (term_le_sum (fun j => letterErrorOf f (cProb c j) (cLetter c j))); [| lia].
      intros i _. apply (cError_nonneg c Hf).
Qed.
Theorem rateDistortionCountable_eq_all f D : IsDensity f -> integrable (fun x => f x * x ^ 2) ->
  rateDistortionCountable f D = rateDistortion f D.
Proof.
  intros Hf Hv. destruct (Rlt_dec 0 D) as [HD | HD]; [now apply rateDistortionCountable_eq |].
  rewrite rateDistortion_infinite by (assumption || lra). apply is_glb_Rbar_unique. split.
  - intros r [c [Hc _]]. pose proof (countableError_pos f c Hf). exfalso. lra.
  - intros [b | |] _; exact I.
Qed.
