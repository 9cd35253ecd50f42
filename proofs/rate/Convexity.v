(** R(D) is convex, by time sharing. So it is continuous for D > 0, and strictly decreasing until it is 0. *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper rate.Entropy rate.RateDistortion rate.BasicFacts rate.Envelope
  rate.SimpleChannel.
Open Scope R_scope.

(** ** Time sharing *)
(** Scaling an integrand w ln w, also for l = 0 and w = 0. *)
Lemma scaled_plnp l w : 0 <= l -> 0 <= w -> l * w * ln (l * w) = l * (ln l * w + w * ln w).
Proof.
  intros Hl Hw. destruct (Req_dec l 0) as [-> | Hl0]; [ring |]. destruct (Req_dec w 0) as [-> | Hw0]; [ring |].
  rewrite ln_mult by lra. ring.
Qed.
(** A sum over two alphabets, one after the other. *)
Lemma sum_two (F a b : nat -> R) n m : (forall j, (j <= n)%nat -> F j = a j) ->
  (forall i, (i <= m)%nat -> F (S n + i)%nat = b i) -> sum_f_R0 F (S (n + m)) = sum_f_R0 a n + sum_f_R0 b m.
Proof.
  intros Ha Hb. rewrite <- (sum_eq _ _ n Ha). induction m as [| m IH].
  - rewrite Nat.add_0_r. simpl. rewrite <- Hb by lia. rewrite Nat.add_0_r. reflexivity.
  - replace (n + S m)%nat with (S (n + m)) by lia. rewrite tech5, IH by (intros; apply Hb; lia).
    simpl (sum_f_R0 b (S m)). rewrite <- Hb by lia. replace (S n + S m)%nat with (S (S (n + m))) by lia. ring.
Qed.

(** The letters of c1, then those of c2; c1 is used with probability l, and the index of the letter is sent, which also
    tells the channel used. *)
Section Mix.
Context {f : R -> R} (Hf : IsDensity f) (c1 c2 : TestChannel f) (l : R) (Hl : 0 <= l <= 1).
Let n := last c1.
Let m := last c2.

Definition mixProb (j : nat) (x : R) : R := if le_dec j n then l * prob c1 j x else (1 - l) * prob c2 (j - S n) x.
Definition mixLetter (j : nat) : R := if le_dec j n then letter c1 j else letter c2 (j - S n).

(** Letter j is one of c1's or one of c2's. *)
Lemma mix_cases j : (j <= S (n + m))%nat ->
  (exists i, (i <= m)%nat /\ j = (S n + i)%nat /\ mixLetter j = letter c2 i /\
     forall x, mixProb j x = (1 - l) * prob c2 i x)
  \/ ((j <= n)%nat /\ mixLetter j = letter c1 j /\ forall x, mixProb j x = l * prob c1 j x).
Proof.
  intros Hj. unfold mixLetter, mixProb. destruct (le_dec j n) as [H | H]; [right; auto | left].
  exists (j - S n)%nat. split; [lia |]. split; [lia |]. auto.
Qed.
Lemma mix_first j : (j <= n)%nat -> mixLetter j = letter c1 j /\ forall x, mixProb j x = l * prob c1 j x.
Proof. intros Hj. unfold mixLetter, mixProb. destruct (le_dec j n); [auto | lia]. Qed.
Lemma mix_second i : mixLetter (S n + i) = letter c2 i /\ forall x, mixProb (S n + i) x = (1 - l) * prob c2 i x.
Proof.
  unfold mixLetter, mixProb. destruct (le_dec (S n + i) n); [lia |]. replace (S n + i - S n)%nat with i by lia. auto.
Qed.

(** The integrals of a letter that is used with probability s w instead of w. *)
Section Scaled.
Context (c : TestChannel f) (s : R) (Hs : 0 <= s) (i : nat) (Hi : (i <= last c)%nat)
  (W : R -> R) (HW : forall x, W x = s * prob c i x).
Lemma scaled_law : is_integral (fun x => f x * W x) (s * outputLaw c i).
Proof.
  apply is_integral_ext with (fun x => s * (f x * prob c i x)); [intros x; rewrite HW; ring |].
  now apply is_integral_scal, outputLaw_integral.
Qed.
Lemma scaled_entropy :
  is_integral (fun x => f x * (W x * ln (W x))) (s * (ln s * outputLaw c i + letterNegEntropy c i)).
Proof.
  apply is_integral_ext with (fun x => s * (ln s * (f x * prob c i x) + f x * (prob c i x * ln (prob c i x)))).
  - intros x. rewrite HW, scaled_plnp by (try apply (prob_nonneg f c); assumption). ring.
  - apply is_integral_scal, is_integral_plus.
    + now apply is_integral_scal, outputLaw_integral.
    + now apply letterNegEntropy_integral.
Qed.
Lemma scaled_error y : y = letter c i -> is_integral (fun x => f x * (W x * (x - y) ^ 2)) (s * letterError c i).
Proof.
  intros ->. apply is_integral_ext with (fun x => s * (f x * (prob c i x * (x - letter c i) ^ 2))).
  - intros x. rewrite HW. ring.
  - now apply is_integral_scal, letterError_integral.
Qed.
Lemma scaled_entropy_bits : integrable (fun x => f x * (W x * log2 (W x))).
Proof.
  eexists. apply is_integral_ext with (fun x => / ln 2 * (f x * (W x * ln (W x)))).
  - intros x. unfold log2, Rdiv. ring.
  - apply is_integral_scal, scaled_entropy.
Qed.
(** Its share of the information. *)
Lemma scaled_divergence :
  s * (ln s * outputLaw c i + letterNegEntropy c i) - s * outputLaw c i * ln (s * outputLaw c i)
  = s * (letterNegEntropy c i - outputLaw c i * ln (outputLaw c i)).
Proof. rewrite scaled_plnp by (try apply outputLaw_nonneg; assumption). ring. Qed.
End Scaled.

Definition mixChannel : TestChannel f.
Proof.
  refine {| last := S (n + m); letter := mixLetter; prob := mixProb |}.
  - intros j x Hj. destruct (mix_cases j Hj) as [[i [Hi [_ [_ ->]]]] | [Hj1 [_ ->]]].
    + apply Rmult_le_pos; [lra | now apply (prob_nonneg f c2)].
    + apply Rmult_le_pos; [lra | now apply (prob_nonneg f c1)].
  - intros x. rewrite (sum_two _ (fun j => l * prob c1 j x) (fun i => (1 - l) * prob c2 i x)).
    + rewrite <- !sum_f_R0_scal. unfold n, m. rewrite !prob_total. ring.
    + intros j Hj. now apply mix_first.
    + intros i _. apply mix_second.
  - intros j Hj. destruct (mix_cases j Hj) as [[i [Hi [_ [_ HW]]]] | [Hj1 [_ HW]]]; eexists.
    + apply (scaled_law c2 (1 - l) i Hi _ HW).
    + apply (scaled_law c1 l j Hj1 _ HW).
  - intros j Hj. destruct (mix_cases j Hj) as [[i [Hi [_ [_ HW]]]] | [Hj1 [_ HW]]].
    + apply (scaled_entropy_bits c2 (1 - l) ltac:(lra) i Hi _ HW).
    + apply (scaled_entropy_bits c1 l ltac:(lra) j Hj1 _ HW).
  - intros j Hj. destruct (mix_cases j Hj) as [[i [Hi [_ [Hy HW]]]] | [Hj1 [Hy HW]]]; eexists.
    + apply (scaled_error c2 (1 - l) i Hi _ HW _ Hy).
    + apply (scaled_error c1 l j Hj1 _ HW _ Hy).
Defined.

(** Information and error are the means of those of c1 and c2. *)
Lemma mixChannel_information :
  mutualInformationBits mixChannel = l * mutualInformationBits c1 + (1 - l) * mutualInformationBits c2.
Proof.
  rewrite !mutualInformation_letters. change (last mixChannel) with (S (n + m)).
  rewrite (sum_two _ (fun j => l * (letterNegEntropy c1 j - outputLaw c1 j * ln (outputLaw c1 j)))
    (fun i => (1 - l) * (letterNegEntropy c2 i - outputLaw c2 i * ln (outputLaw c2 i)))).
  - rewrite <- !sum_f_R0_scal. unfold Rdiv, n, m. ring.
  - intros j Hj. destruct (mix_first j Hj) as [_ HW]. unfold letterNegEntropy at 1, outputLaw at 1 2.
    change (prob mixChannel) with mixProb.
    rewrite (is_integral_unique _ _ (scaled_entropy c1 l ltac:(lra) j Hj _ HW)),
      (is_integral_unique _ _ (scaled_law c1 l j Hj _ HW)).
    apply scaled_divergence; [lra | exact Hj].
  - intros i Hi. destruct (mix_second i) as [_ HW]. unfold letterNegEntropy at 1, outputLaw at 1 2.
    change (prob mixChannel) with mixProb.
    rewrite (is_integral_unique _ _ (scaled_entropy c2 (1 - l) ltac:(lra) i Hi _ HW)),
      (is_integral_unique _ _ (scaled_law c2 (1 - l) i Hi _ HW)).
    apply scaled_divergence; [lra | exact Hi].
Qed.
Lemma mixChannel_error : meanSquaredError mixChannel = l * meanSquaredError c1 + (1 - l) * meanSquaredError c2.
Proof.
  rewrite !meanSquaredError_letters. change (last mixChannel) with (S (n + m)).
  rewrite (sum_two _ (fun j => l * letterError c1 j) (fun i => (1 - l) * letterError c2 i)).
  - now rewrite <- !sum_f_R0_scal.
  - intros j Hj. destruct (mix_first j Hj) as [Hy HW]. apply is_integral_unique, (scaled_error c1 l j Hj _ HW _ Hy).
  - intros i Hi. destruct (mix_second i) as [Hy HW].
    apply is_integral_unique, (scaled_error c2 (1 - l) i Hi _ HW _ Hy).
Qed.
End Mix.

(** ** Convexity *)
(** Some channel comes within eps of the infimum. *)
Lemma nearly_optimal_channel f D eps : is_finite (rateDistortion f D) -> 0 < eps ->
  exists c : TestChannel f, meanSquaredError c <= D /\ mutualInformationBits c <= rateDistortionFunction f D + eps.
Proof.
  intros HR He. apply Classical_Prop.NNPP. intros Hno.
  assert (H : Rbar_le (rateDistortionFunction f D + eps) (rateDistortion f D)).
  { apply rateDistortion_ge. intros c Hc. apply Rnot_lt_le. intros Hlt. apply Hno. exists c. split; [exact Hc | lra]. }
  unfold rateDistortionFunction in H. rewrite <- HR in H. simpl in H. lra.
Qed.
(** The infimum is finite as soon as there is a channel. *)
Lemma rateDistortion_finite_of f D b : IsDensity f -> Rbar_le (rateDistortion f D) (Finite b) ->
  is_finite (rateDistortion f D) /\ 0 <= rateDistortionFunction f D <= b.
Proof.
  intros Hf Hb. pose proof (rateDistortion_nonneg f D Hf) as H0. unfold rateDistortionFunction.
  destruct (rateDistortion f D) as [r | |]; simpl in *; try contradiction. split; [reflexivity | lra].
Qed.

Theorem rateDistortion_convex f D1 D2 l : IsDensity f -> is_finite (rateDistortion f D1) ->
  is_finite (rateDistortion f D2) -> 0 <= l <= 1 ->
  is_finite (rateDistortion f (l * D1 + (1 - l) * D2)) /\
  rateDistortionFunction f (l * D1 + (1 - l) * D2)
    <= l * rateDistortionFunction f D1 + (1 - l) * rateDistortionFunction f D2.
Proof.
  intros Hf F1 F2 Hl.
  assert (H : forall eps, 0 < eps -> Rbar_le (rateDistortion f (l * D1 + (1 - l) * D2))
    (l * rateDistortionFunction f D1 + (1 - l) * rateDistortionFunction f D2 + eps)).
  { intros eps He. destruct (nearly_optimal_channel f D1 eps F1 He) as [c1 [E1 I1]].
    destruct (nearly_optimal_channel f D2 eps F2 He) as [c2 [E2 I2]].
    apply Rmult_le_compat_l with (r := l) in E1, I1; try lra.
    apply Rmult_le_compat_l with (r := 1 - l) in E2, I2; try lra.
    eapply Rbar_le_trans; [apply (rateDistortion_le_channel f _ (mixChannel c1 c2 l Hl)) |].
    - rewrite mixChannel_error. lra.
    - rewrite mixChannel_information by exact Hf. simpl. lra. }
  destruct (rateDistortion_finite_of f _ _ Hf (H 1 Rlt_0_1)) as [Hfin _]. split; [exact Hfin |].
  apply le_epsilon. intros eps He. exact (proj2 (proj2 (rateDistortion_finite_of f _ _ Hf (H eps He)))).
Qed.

(** ** Finiteness, continuity, strict decrease, for densities of finite second moment *)
Section Source.
Context (f : R -> R) (Hf : IsDensity f) (Hv : integrable (fun x => f x * x ^ 2)).
Let RD := rateDistortionFunction f.

Theorem rateDistortion_finite D : 0 < D -> is_finite (rateDistortion f D).
Proof.
  intros HD. destruct (channel_of_error Hf Hv D HD) as [c Hc].
  exact (proj1 (rateDistortion_finite_of f D _ Hf (rateDistortion_le_channel f D c Hc))).
Qed.
Lemma rate_nonneg D : 0 < D -> 0 <= RD D.
Proof.
  intros HD. pose proof (rateDistortion_nonneg f D Hf) as H. rewrite <- (rateDistortion_finite D HD) in H. exact H.
Qed.
Lemma rate_nonincreasing D D' : 0 < D <= D' -> RD D' <= RD D.
Proof.
  intros HD. pose proof (rateDistortion_nonincreasing f D D' (proj2 HD)) as H.
  rewrite <- (rateDistortion_finite D), <- (rateDistortion_finite D') in H by lra. exact H.
Qed.
(** D lies between a and D', so that R(D) is at most the chord: R falls by at most R(a) (D' - D) / (D' - a). *)
Theorem rate_modulus a D D' : 0 < a < D -> D <= D' -> 0 <= RD D - RD D' <= (D' - D) / (D' - a) * RD a.
Proof.
  intros Ha HD. pose proof (rate_nonincreasing D D' ltac:(lra)) as H0. split; [lra |].
  set (l := (D' - D) / (D' - a)).
  assert (Hl : 0 <= l <= 1).
  { split; [apply Rdiv_le_0_compat; lra |]. apply Rmult_le_reg_r with (D' - a); [lra |].
    unfold l. replace ((D' - D) / (D' - a) * (D' - a)) with (D' - D) by (field; lra). lra. }
  assert (E : D = l * a + (1 - l) * D') by (unfold l; field; lra).
  destruct (rateDistortion_convex f a D' l Hf (rateDistortion_finite a (proj1 Ha))
    (rateDistortion_finite D' ltac:(lra)) Hl) as [_ H]. rewrite <- E in H. fold (RD D) (RD a) (RD D') in H.
  pose proof (rate_nonneg D' ltac:(lra)) as H1. apply Rmult_le_compat_l with (r := l) in H1; lra.
Qed.
(** Lipschitz on [2a, oo) for every a > 0. *)
Theorem rate_lipschitz a D D' : 0 < a -> 2 * a <= D -> 2 * a <= D' -> Rabs (RD D - RD D') <= RD a / a * Rabs (D - D').
Proof.
  intros Ha HD HD'.
  assert (H : forall D D', 2 * a <= D <= D' -> 0 <= RD D - RD D' <= RD a / a * (D' - D)).
  { clear D D' HD HD'. intros D D' HD. destruct (rate_modulus a D D') as [H0 H1]; [lra .. |]. split; [exact H0 |].
    apply Rle_trans with (1 := H1). unfold Rdiv.
    replace (RD a * / a * (D' - D)) with ((D' - D) * / a * RD a) by ring.
    apply Rmult_le_compat_r; [now apply rate_nonneg |]. apply Rmult_le_compat_l; [lra |].
    apply Rinv_le_contravar; lra. }
  destruct (Rle_dec D D') as [Hle | Hle].
  - destruct (H D D' ltac:(lra)) as [H0 H1]. rewrite Rabs_pos_eq, Rabs_left1 by lra.
    replace (- (D - D')) with (D' - D) by ring. exact H1.
  - destruct (H D' D ltac:(lra)) as [H0 H1]. rewrite Rabs_left1, (Rabs_pos_eq (D - D')) by lra. lra.
Qed.
Theorem rate_continuous D : 0 < D -> continuous (rateDistortionFunction f) D.
Proof.
  intros HD. apply filterlim_locally. intros eps. set (a := D / 4). assert (Ha : 0 < a) by (unfold a; lra).
  pose proof (rate_nonneg a Ha) as HR. set (K := RD a / a). assert (HK : 0 <= K) by (apply Rdiv_le_0_compat; lra).
  assert (Hd : 0 < Rmin (D / 2) (eps / (K + 1))).
  { apply Rmin_glb_lt; [lra |]. apply Rdiv_lt_0_compat; [apply cond_pos | lra]. }
  exists (mkposreal _ Hd). intros y Hy. change (Rabs (y - D) < Rmin (D / 2) (eps / (K + 1))) in Hy.
  change (Rabs (RD y - RD D) < eps).
  pose proof (Rmin_l (D / 2) (eps / (K + 1))) as M1. pose proof (Rmin_r (D / 2) (eps / (K + 1))) as M2.
  assert (Hy' : Rabs (y - D) < D / 2) by lra. apply Rabs_lt_between in Hy'.
  apply Rle_lt_trans with (1 := rate_lipschitz a y D Ha ltac:(unfold a; lra) ltac:(unfold a; lra)). fold K.
  apply Rle_lt_trans with ((K + 1) * Rabs (y - D)).
  - apply Rmult_le_compat_r; [apply Rabs_pos | lra].
  - apply Rlt_le_trans with ((K + 1) * (eps / (K + 1))); [apply Rmult_lt_compat_l; lra |].
    right. field. lra.
Qed.
(** Continuity from the right. *)
Corollary rate_right D eps : 0 < D -> 0 < eps -> exists D', D < D' /\ RD D <= RD D' + eps.
Proof.
  intros HD He. pose proof (rate_nonneg (D / 4) ltac:(lra)) as HR. set (K := RD (D / 4) / (D / 4)).
  assert (HK : 0 <= K) by (apply Rdiv_le_0_compat; lra).
  set (t := eps / (K + 1)). assert (Ht : 0 < t) by (apply Rdiv_lt_0_compat; lra). exists (D + t). split; [lra |].
  pose proof (rate_lipschitz (D / 4) D (D + t) ltac:(lra) ltac:(lra) ltac:(lra)) as H. fold K in H.
  replace (D - (D + t)) with (- t) in H by ring. rewrite Rabs_Ropp, (Rabs_pos_eq t) in H by lra.
  pose proof (Rle_abs (RD D - RD (D + t))).
  assert ((K + 1) * t = eps) by (unfold t; field; lra). lra.
Qed.

(** R(D) = 0 from int f x² on. *)
Lemma rate_zero_from v D : is_integral (fun x => f x * x ^ 2) v -> v <= D -> RD D = 0.
Proof.
  intros Iv Hle.
  assert (I0 : is_integral (fun x => f x * (x - 0) ^ 2) v).
  { apply is_integral_ext with (2 := Iv). intros x. now rewrite Rminus_0_r. }
  unfold RD, rateDistortionFunction. now rewrite (rateDistortion_zero f 0 v D Hf I0 Hle).
Qed.
(** A convex function that comes to 0 decreases strictly up to there. *)
Theorem rate_strictly_decreasing D D' : 0 < D < D' -> 0 < RD D -> RD D' < RD D.
Proof.
  intros HD HR. destruct Hv as [v Iv]. set (V := Rmax v D').
  pose proof (Rmax_l v D') as M1. pose proof (Rmax_r v D') as M2. fold V in M1, M2.
  pose proof (rate_zero_from v V Iv M1) as HV. set (l := (V - D') / (V - D)).
  assert (Hl : 0 <= l < 1).
  { split; [apply Rdiv_le_0_compat; lra |]. apply Rmult_lt_reg_r with (V - D); [lra |].
    unfold l. replace ((V - D') / (V - D) * (V - D)) with (V - D') by (field; lra). lra. }
  assert (E : D' = l * D + (1 - l) * V) by (unfold l; field; lra).
  destruct (rateDistortion_convex f D V l Hf (rateDistortion_finite D ltac:(lra)) (rateDistortion_finite V ltac:(lra))
    ltac:(lra)) as [_ H].
  rewrite <- E in H. fold (RD D) (RD V) (RD D') in H. rewrite HV in H.
  assert (l * RD D < 1 * RD D) by (apply Rmult_lt_compat_r; lra). lra.
Qed.
End Source.
