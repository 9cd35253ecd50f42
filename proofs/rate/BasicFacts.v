(** R(D) is nonnegative, nonincreasing, infinite for D < 0 and zero from the variance on. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper rate.Entropy rate.RateDistortion rate.DualBound rate.ShannonLowerBound.
Open Scope R_scope.

(** Jensen for one letter, int f w ln w >= q ln q with q = int f w, by the tangent of w ln w at q. *)
Lemma letter_divergence_nonneg f w e q : IsDensity f -> (forall x, 0 <= w x) ->
  is_integral (fun x => f x * (w x * ln (w x))) e -> is_integral (fun x => f x * w x) q -> q * ln q <= e.
Proof.
  intros Hf Hw He Hq.
  assert (Hq0 : 0 <= q).
  { apply is_integral_ge_0 with (2 := Hq). intros x. apply Rmult_le_pos; [now apply density_pos | apply Hw]. }
  apply le_of_le_plus_mult with 1; [lra |]. intros eta Heta. set (b := positiveStandIn eta q).
  assert (Hb : 0 < b) by now apply positiveStandIn_pos.
  assert (IL : is_integral (fun x => (1 + ln b) * (f x * w x) - b * f x) ((1 + ln b) * q - b * 1)).
  { apply is_integral_minus; apply is_integral_scal; [assumption | now apply density_total]. }
  assert (Le : (1 + ln b) * q - b * 1 <= e).
  { refine (is_integral_le _ _ _ _ _ IL He). intros x.
    pose proof (log_tangent (w x) b 1 (Hw x) Hb Rlt_0_1) as H. rewrite ln_1 in H.
    apply (Rmult_le_compat_l (f x)) in H; [| now apply density_pos]. lra. }
  pose proof (positiveStandIn_le eta q Heta Hq0) as L1. pose proof (positiveStandIn_ln eta q Hq0) as L2.
  fold b in L1, L2. lra.
Qed.

Lemma channel_letter_divergence_nonneg f (c : TestChannel f) j : IsDensity f -> (j <= last c)%nat ->
  0 <= letterNegEntropy c j - outputLaw c j * ln (outputLaw c j).
Proof.
  intros Hf Hj. apply -> Rminus_le_0. apply letter_divergence_nonneg with f (prob c j); [assumption | | |].
  - intros x. now apply (prob_nonneg f c).
  - now apply letterNegEntropy_integral.
  - now apply outputLaw_integral.
Qed.

Lemma mutualInformation_nonneg f (c : TestChannel f) : IsDensity f -> 0 <= mutualInformationBits c.
Proof.
  intros Hf. rewrite mutualInformation_letters. apply Rdiv_le_0_compat; [| apply ln2_pos].
  apply sum_f_R0_ge_0. intros j Hj. now apply channel_letter_divergence_nonneg.
Qed.

Theorem rateDistortion_nonneg f D : IsDensity f -> Rbar_le 0 (rateDistortion f D).
Proof. intros Hf. apply rateDistortion_ge. intros c _. now apply mutualInformation_nonneg. Qed.

(** A larger D admits more channels. *)
Theorem rateDistortion_nonincreasing f D D' : D <= D' -> Rbar_le (rateDistortion f D') (rateDistortion f D).
Proof.
  intros H. apply Glb_Rbar_correct. intros r [c [Hc ->]]. apply rateDistortion_le_channel. lra.
Qed.

(** Answering m, whatever x is. *)
Section Constant.
Context {f : R -> R} {m v : R} (Hf : IsDensity f) (Hv : is_integral (fun x => f x * (x - m) ^ 2) v).

Lemma constant_output_integral : is_integral (fun x => f x * 1) 1.
Proof. apply is_integral_ext with f; [intros x; ring | now apply density_total]. Qed.
Lemma constant_entropy_integral : is_integral (fun x => f x * (1 * log2 1)) 0.
Proof.
  apply is_integral_ext with (fun _ => 0); [| apply is_integral_zero].
  intros x. unfold log2. rewrite ln_1. unfold Rdiv. ring.
Qed.
Lemma constant_error_integral : is_integral (fun x => f x * (1 * (x - m) ^ 2)) v.
Proof. apply is_integral_ext with (2 := Hv). intros x. ring. Qed.

Definition constantChannel : TestChannel f.
Proof.
  refine {| last := 0; letter := fun _ => m; prob := fun _ _ => 1 |}.
  - intros. lra.
  - reflexivity.
  - intros. exists 1. apply constant_output_integral.
  - intros. exists 0. apply constant_entropy_integral.
  - intros. exists v. apply constant_error_integral.
Defined.

Lemma constantChannel_information : mutualInformationBits constantChannel = 0.
Proof.
  rewrite (mutualInformation_sums f constantChannel (fun _ => 0)).
  - simpl. unfold outputLaw, constantChannel, prob.
    rewrite (is_integral_unique _ _ constant_output_integral), ln_1. unfold Rdiv. ring.
  - intros j _. simpl. apply is_integral_ext with (fun _ => 0); [| apply is_integral_zero].
    intros x. rewrite ln_1. ring.
Qed.
Lemma constantChannel_error : meanSquaredError constantChannel = v.
Proof. apply (meanSquaredError_sum f constantChannel (fun _ => v)). intros j _. apply constant_error_integral. Qed.
End Constant.

(** Any m will do; the mean has the least v. *)
Theorem rateDistortion_zero f m v D : IsDensity f -> is_integral (fun x => f x * x) m ->
  is_integral (fun x => f x * (x - m) ^ 2) v -> v <= D -> rateDistortion f D = 0.
Proof.
  intros Hf _ Hv Hle. apply Rbar_le_antisym; [| now apply rateDistortion_nonneg].
  rewrite <- (constantChannel_information Hf Hv). apply rateDistortion_le_channel.
  now rewrite constantChannel_error.
Qed.

(** No channel has a negative error. *)
Lemma meanSquaredError_nonneg f (c : TestChannel f) : IsDensity f -> 0 <= meanSquaredError c.
Proof.
  intros Hf. rewrite meanSquaredError_letters. apply sum_f_R0_ge_0. intros j Hj. now apply letterError_nonneg.
Qed.
Theorem rateDistortion_infinite f D : IsDensity f -> D < 0 -> rateDistortion f D = p_infty.
Proof.
  intros Hf HD. apply is_glb_Rbar_unique. split.
  - intros r [c [Hc _]]. pose proof (meanSquaredError_nonneg f c Hf). exfalso. lra.
  - intros [b | |] _; exact I.
Qed.

(** Nothing reproduces a density exactly: R(0) = +oo, as SLB(D) grows without bound when D -> 0. *)
Theorem rateDistortion_at_zero f : IsDensity f -> integrable (fun x => - (f x * ln (f x))) ->
  rateDistortion f 0 = p_infty.
Proof.
  intros Hf Hh.
  assert (Hge : forall b : R, Rbar_le b (rateDistortion f 0)).
  { intros b. pose proof PI_RGT_0 as HPI. pose proof (exp_pos 1) as He. pose proof ln2_pos as H2.
    set (h := diffEntropyBits f). set (D := exp (2 * (h - b) * ln 2) / (2 * PI * exp 1)).
    assert (Hc : 0 < 2 * PI * exp 1) by (apply Rmult_lt_0_compat; lra).
    assert (HD : 0 < D) by (apply Rdiv_lt_0_compat; [apply exp_pos | exact Hc]).
    assert (E : shannonLowerBound h D = b).
    { unfold shannonLowerBound, log2. replace (2 * PI * exp 1 * D) with (exp (2 * (h - b) * ln 2)) by (unfold D;
        field; lra).
      rewrite ln_exp. field. lra. }
    rewrite <- E. eapply Rbar_le_trans; [apply shannon_lower_bound; assumption|].
    apply rateDistortion_nonincreasing. lra. }
  destruct (rateDistortion f 0) as [r | |]; [|reflexivity|]; exfalso.
  - pose proof (Hge (r + 1)) as H. simpl in H. lra.
  - exact (Hge 0).
Qed.
