(** The test channel of a finite mixture of Gaussian kernels: with weights w_j > 0 of total at most 1, letters y_j and
    Z(x) = sum_j w_j e^{-s (x - y_j)²}, the letter j is chosen with probability W_j(x) = w_j e^{-s (x - y_j)²} / Z(x).
    Its mean squared error d and its rate satisfy I <= -s d - int f ln Z (in nats), since
    ln W_j - ln w_j = -s (x - y_j)² - ln Z and, by Gibbs' inequality, the entropy of the output is at most its
    cross entropy with w. *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper rate.Entropy rate.RateDistortion rate.Envelope rate.SimpleChannel.
Open Scope R_scope.

Section Mixture.
Variables (n : nat) (w y : nat -> R) (s : R).
Hypothesis Hw : forall j, (j <= n)%nat -> 0 < w j.

(** w_j e^{-s (x - y_j)²}, their sum, and the channel. *)
Definition mixtureTerm (j : nat) (x : R) : R := w j * exp (- s * (x - y j) ^ 2).
Definition mixtureZ (x : R) : R := sum_f_R0 (fun j => mixtureTerm j x) n.
Definition mixtureProb (j : nat) (x : R) : R := mixtureTerm j x / mixtureZ x.
(** sum_j W_j (x - y_j)². *)
Definition mixtureError (x : R) : R := sum_f_R0 (fun j => mixtureTerm j x * (x - y j) ^ 2) n / mixtureZ x.

(** ** The channel at one point *)
Lemma mixtureTerm_pos j x : (j <= n)%nat -> 0 < mixtureTerm j x.
Proof. intros Hj. apply Rmult_lt_0_compat; [now apply Hw | apply exp_pos]. Qed.

Lemma mixtureZ_ge j x : (j <= n)%nat -> mixtureTerm j x <= mixtureZ x.
Proof.
  intros Hj. apply (term_le_sum (fun j => mixtureTerm j x)); [intros i Hi; left; now apply mixtureTerm_pos | exact Hj].
Qed.
Lemma mixtureZ_pos x : 0 < mixtureZ x.
Proof. pose proof (mixtureTerm_pos 0 x (Nat.le_0_l n)). pose proof (mixtureZ_ge 0 x (Nat.le_0_l n)). lra. Qed.

Lemma mixtureProb_pos j x : (j <= n)%nat -> 0 < mixtureProb j x.
Proof. intros Hj. apply Rdiv_lt_0_compat; [now apply mixtureTerm_pos | apply mixtureZ_pos]. Qed.
Lemma mixtureProb_total x : sum_f_R0 (fun j => mixtureProb j x) n = 1.
Proof.
  pose proof (mixtureZ_pos x) as HZ.
  transitivity (/ mixtureZ x * mixtureZ x); [|field; lra]. unfold mixtureZ at 2. rewrite sum_f_R0_scal.
  apply sum_eq. intros j _. unfold mixtureProb, Rdiv. ring.
Qed.
Lemma mixtureError_sum x : sum_f_R0 (fun j => mixtureProb j x * (x - y j) ^ 2) n = mixtureError x.
Proof.
  transitivity (/ mixtureZ x * sum_f_R0 (fun j => mixtureTerm j x * (x - y j) ^ 2) n).
  2: unfold mixtureError, Rdiv; ring.
  rewrite sum_f_R0_scal. apply sum_eq. intros j _. unfold mixtureProb, Rdiv. ring.
Qed.

(** ln W_j = ln w_j - s (x - y_j)² - ln Z. *)
Lemma ln_mixtureProb j x : (j <= n)%nat -> ln (mixtureProb j x) = ln (w j) - s * (x - y j) ^ 2 - ln (mixtureZ x).
Proof.
  intros Hj. unfold mixtureProb. rewrite ln_div by (apply mixtureTerm_pos || apply mixtureZ_pos; exact Hj).
  unfold mixtureTerm. rewrite ln_mult, ln_exp by (apply Hw || apply exp_pos; exact Hj). ring.
Qed.

(** ** Continuity *)
Lemma mixtureTerm_continuous j x : continuous (mixtureTerm j) x.
Proof. apply (ex_derive_continuous (V := R_NormedModule)). unfold mixtureTerm. auto_derive. trivial. Qed.
Lemma sum_continuous (F : nat -> R -> R) m x : (forall j, continuous (F j) x) ->
  continuous (fun x => sum_f_R0 (fun j => F j x) m) x.
Proof.
  intros HF. induction m as [|m IH]; simpl; [apply HF|].
  apply (continuous_plus (V := R_NormedModule) (fun x => sum_f_R0 (fun j => F j x) m)); [exact IH | apply HF].
Qed.
Lemma mixtureZ_continuous x : continuous mixtureZ x.
Proof. apply (sum_continuous mixtureTerm). intros j. apply mixtureTerm_continuous. Qed.
Lemma mixtureProb_continuous j x : continuous (mixtureProb j) x.
Proof.
  apply (continuous_mult (K := R_AbsRing) (mixtureTerm j) (fun x => / mixtureZ x)).
  - apply mixtureTerm_continuous.
  - apply continuous_Rinv_comp; [apply mixtureZ_continuous|]. pose proof (mixtureZ_pos x). lra.
Qed.
(** ** The channel, for a continuous density of finite second moment *)
Section Source.
Variables (f : R -> R) (v : R).
Hypothesis Hf : IsDensity f.
Hypothesis Hc : forall x, continuous f x.
Hypothesis Hv : is_integral (fun x => f x * x ^ 2) v.

Lemma mixture_li j : LocallyIntegrable (fun x => f x * mixtureProb j x).
Proof. apply li_continuous. intros x. apply (continuous_mult f); [apply Hc | apply mixtureProb_continuous]. Qed.

Definition mixtureChannel : TestChannel f :=
  simpleChannel Hf (ex_intro _ v Hv) n y mixtureProb (fun j x Hj => Rlt_le _ _ (mixtureProb_pos j x Hj))
    mixtureProb_total (fun j _ => mixture_li j).

(** ** Error and rate *)
Lemma mixtureError_integrable : integrable (fun x => f x * mixtureError x).
Proof.
  exists (sum_f_R0 (letterError mixtureChannel) n).
  apply is_integral_ext with (fun x => sum_f_R0 (fun j => f x * (mixtureProb j x * (x - y j) ^ 2)) n).
  - intros x. now rewrite <- sum_f_R0_scal, mixtureError_sum.
  - apply (is_integral_sum (fun j x => f x * (mixtureProb j x * (x - y j) ^ 2))). intros j Hj.
    now apply (letterError_integral f mixtureChannel).
Qed.
Lemma mixture_meanSquaredError d : is_integral (fun x => f x * mixtureError x) d -> meanSquaredError mixtureChannel = d.
Proof.
  intros Hd. apply is_integral_unique. apply is_integral_ext with (2 := Hd).
  intros x. simpl. now rewrite mixtureError_sum.
Qed.

(** f ln Z = -s f sum_j W_j (x - y_j)² - sum_j (f W_j ln W_j - ln w_j f W_j). *)
Lemma mixture_ln_integral d : is_integral (fun x => f x * mixtureError x) d ->
  is_integral (fun x => f x * ln (mixtureZ x))
    (- s * d - sum_f_R0 (fun j => letterNegEntropy mixtureChannel j - ln (w j) * outputLaw mixtureChannel j) n).
Proof.
  intros Hd. apply is_integral_ext with (fun x => - s * (f x * mixtureError x)
    - sum_f_R0 (fun j => f x * (mixtureProb j x * ln (mixtureProb j x)) - ln (w j) * (f x * mixtureProb j x)) n).
  - intros x. rewrite <- mixtureError_sum.
    replace (ln (mixtureZ x)) with (sum_f_R0 (fun j => ln (mixtureZ x) * mixtureProb j x) n)
      by (rewrite <- sum_f_R0_scal, mixtureProb_total; ring).
    rewrite !sum_f_R0_scal, <- minus_sum. apply sum_eq. intros j Hj. rewrite (ln_mixtureProb j x Hj). ring.
  - apply is_integral_minus; [now apply is_integral_scal|].
    apply (is_integral_sum (fun j x =>
      f x * (mixtureProb j x * ln (mixtureProb j x)) - ln (w j) * (f x * mixtureProb j x))).
    intros j Hj. apply is_integral_minus.
    + now apply (letterNegEntropy_integral f mixtureChannel).
    + apply is_integral_scal. now apply (outputLaw_integral f mixtureChannel).
Qed.
Lemma mixture_ln_Z_integrable : integrable (fun x => f x * ln (mixtureZ x)).
Proof. destruct mixtureError_integrable as [d Hd]. eexists. exact (mixture_ln_integral d Hd). Qed.

Lemma mixture_information d L : sum_f_R0 w n <= 1 -> is_integral (fun x => f x * mixtureError x) d ->
  is_integral (fun x => f x * ln (mixtureZ x)) L -> mutualInformationBits mixtureChannel <= (- s * d - L) / ln 2.
Proof.
  intros Sw Hd HL. rewrite mutualInformation_letters. change (last mixtureChannel) with n.
  apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat, ln2_pos|].
  rewrite (is_integral_eq _ _ _ HL (mixture_ln_integral d Hd)).
  assert (G := gibbs n (outputLaw mixtureChannel) w
    (fun j Hj => outputLaw_nonneg f mixtureChannel j Hf Hj) Hw
    (outputLaw_total f mixtureChannel (density_total f Hf)) Sw).
  rewrite !minus_sum.
  replace (sum_f_R0 (fun j => - (outputLaw mixtureChannel j * ln (outputLaw mixtureChannel j))) n)
    with (- sum_f_R0 (fun j => outputLaw mixtureChannel j * ln (outputLaw mixtureChannel j)) n) in G.
  2: { replace (- sum_f_R0 (fun j => outputLaw mixtureChannel j * ln (outputLaw mixtureChannel j)) n)
         with (-1 * sum_f_R0 (fun j => outputLaw mixtureChannel j * ln (outputLaw mixtureChannel j)) n) by ring.
       rewrite sum_f_R0_scal. apply sum_eq. intros; ring. }
  replace (sum_f_R0 (fun j => - (outputLaw mixtureChannel j * ln (w j))) n)
    with (- sum_f_R0 (fun j => ln (w j) * outputLaw mixtureChannel j) n) in G.
  2: { replace (- sum_f_R0 (fun j => ln (w j) * outputLaw mixtureChannel j) n)
         with (-1 * sum_f_R0 (fun j => ln (w j) * outputLaw mixtureChannel j) n) by ring.
       rewrite sum_f_R0_scal. apply sum_eq. intros; ring. }
  lra.
Qed.

(** R(D) <= -s d - int f ln Z for D >= d, in bits. *)
Theorem mixture_upper_bound d L D : sum_f_R0 w n <= 1 -> is_integral (fun x => f x * mixtureError x) d ->
  is_integral (fun x => f x * ln (mixtureZ x)) L -> d <= D -> Rbar_le (rateDistortion f D) ((- s * d - L) / ln 2).
Proof.
  intros Sw Hd HL HD. apply Rbar_le_trans with (mutualInformationBits mixtureChannel).
  - apply rateDistortion_le_channel. now rewrite (mixture_meanSquaredError d Hd).
  - now apply mixture_information.
Qed.
End Source.
End Mixture.
