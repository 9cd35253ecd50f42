(** Entropy-coded uniform scalar quantization of an even density that falls with |x| (log-concave ones do):
    within ½ log2(2 pi e/12) + eps(D) of the Shannon lower bound, with eps(D) of order sqrt D. *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper rate.Entropy rate.RateDistortion rate.ShannonLowerBound
  scalar.CellBounds scalar.QuantizerEntropy.
Open Scope R_scope.

(** ** Deterministic channels *)
Definition IsDeterministic {f} (c : TestChannel f) : Prop :=
  forall j x, (j <= last c)%nat -> prob c j x = 0 \/ prob c j x = 1.
(** Deterministic: finitely many cells, at least one, which are adjacent, of one width d, and have their midpoints as
    letters; and one further letter, the last, for everything outside. *)
Definition IsUniformQuantizer {f} (c : TestChannel f) (d : R) : Prop :=
  0 < d /\ IsDeterministic c /\ (1 <= last c)%nat /\ exists a, forall j, (j < last c)%nat ->
    letter c j = a + (INR j + 1 / 2) * d /\ forall x, prob c j x = 1 <-> a + INR j * d <= x < a + (INR j + 1) * d.
(** The rate of a quantizer with an ideal entropy code: the entropy of its output. *)
Definition quantizerRate {f} (c : TestChannel f) : R := discreteEntropyBits (last c) (outputLaw c).

(** H(Y | X) = 0. *)
Theorem deterministic_information f (c : TestChannel f) : IsDeterministic c ->
  mutualInformationBits c = quantizerRate c.
Proof.
  intros Hc. unfold mutualInformationBits, quantizerRate.
  assert (E : integral (fun x => f x * discreteEntropyBits (last c) (fun j => prob c j x)) = 0); [| rewrite E; ring].
  apply is_integral_unique, is_integral_ext with (2 := is_integral_zero).
  intros x. unfold discreteEntropyBits.
  rewrite (sum_eq _ (fun _ => 0)); [rewrite sum_cte; ring |].
  intros j Hj. unfold log2. destruct (Hc j x Hj) as [E | E]; rewrite E; [| rewrite ln_1]; unfold Rdiv; ring.
Qed.
(** So no quantizer beats R(D), and none the Shannon lower bound. *)
Theorem quantizerRate_ge f (c : TestChannel f) D : IsDeterministic c -> meanSquaredError c <= D ->
  Rbar_le (rateDistortion f D) (quantizerRate c).
Proof. intros Hc HD. rewrite <- deterministic_information by exact Hc. apply rateDistortion_le_channel, HD. Qed.
Theorem uniformQuantizer_is_uniform f Hf a d n Hd : (1 <= n)%nat ->
  IsUniformQuantizer (uniformQuantizer f Hf a d n Hd) d.
Proof.
  intros Hn. split; [exact Hd | split; [| split; [exact Hn |]]].
  - intros j x _. apply quantProb_cases.
  - exists a. simpl. intros j Hj. split.
    + rewrite quantLetter_cell by exact Hj. unfold cellMid, gridPoint. field.
    + intros x. rewrite quantProb_cell by exact Hj. rewrite cellInd_one, gridPoint_S. unfold gridPoint.
      replace (a + INR j * d + d) with (a + (INR j + 1) * d) by ring. tauto.
Qed.

(** ** Growing range *)
Lemma nat_above x : exists K, forall k, (K <= k)%nat -> x < INR k.
Proof.
  destruct (nfloor_ex (Rmax 0 x) (Rmax_l 0 x)) as [n Hn]. exists (S n). intros k Hk.
  apply le_INR in Hk. rewrite S_INR in Hk. pose proof (Rmax_r 0 x). lra.
Qed.
(** Integrals over [-K d, K d] converge. *)
Lemma integral_grid g l d eps : 0 < d -> is_integral g l -> 0 < eps -> exists K0, forall K, (K0 <= K)%nat ->
  Rabs (RInt g (- (INR K * d)) (gridPoint (- (INR K * d)) d (2 * K)) - l) < eps.
Proof.
  intros Hd Hg He. destruct (proj1 (is_integral_spec g l) Hg eps He) as [M [HM H]].
  destruct (nat_above (M / d)) as [K0 HK0]. exists K0. intros K HK. specialize (HK0 K HK).
  assert (HMd : M < INR K * d).
  { apply Rmult_lt_compat_r with (r := d) in HK0; [| exact Hd].
    replace (M / d * d) with M in HK0 by (field; lra). lra. }
  assert (E : gridPoint (- (INR K * d)) d (2 * K) = INR K * d).
  { unfold gridPoint. rewrite mult_INR. simpl. ring. }
  rewrite E. apply H; lra.
Qed.

Section Source.
Variable f : R -> R.
Hypothesis Hf : ScalarSource f.

(** The quantizer with cells [k d, (k+1) d), -K <= k < K. *)
Definition cutQuantizer (d : R) (K : nat) (Hd : 0 < d) : TestChannel f :=
  uniformQuantizer f Hf (- (INR K * d)) d (2 * K) Hd.

(** Error (d²/12) (1 + 2 f(0) d) and entropy h - ln d + 2 f(0) d / e nats, as nearly as one wants. *)
Theorem cutQuantizer_bounds d eta (Hd : 0 < d) : 0 < eta -> exists K0, forall K, (K0 <= K)%nat ->
  meanSquaredError (cutQuantizer d K Hd) <= d ^ 2 / 12 * (1 + 2 * f 0 * d) + eta /\
  quantizerRate (cutQuantizer d K Hd) <= (diffEntropyNats f - ln d + 2 * f 0 * d / exp 1 + eta) / ln 2.
Proof.
  intros He. destruct (source_moment f Hf) as [v Hv]. destruct (source_entropy f Hf) as [h Hh].
  pose proof (density_total f (source_density f Hf)) as H1.
  rewrite (proj1 (diffEntropyBits_nats f h Hh)).
  pose proof ln2_pos as H2.
  pose proof (Rabs_pos (ln d)) as HL.
  destruct (entropy_term_vanishes (eta / 3)) as [q1 [Hq1 Hent]]; [lra |].
  set (q0 := Rmin q1 (eta / (3 * (Rabs (ln d) + 1)))).
  assert (Hq0 : 0 < q0) by (apply Rmin_glb_lt; [exact Hq1 | apply Rdiv_lt_0_compat; lra]).
  destruct (integral_grid _ _ d eta Hd Hv He) as [K1 HK1].
  destruct (integral_grid _ _ d (eta / 3) Hd Hh ltac:(lra)) as [K2 HK2].
  destruct (integral_grid _ _ d q0 Hd H1 Hq0) as [K3 HK3].
  exists (K1 + K2 + K3)%nat. intros K HK.
  specialize (HK1 K ltac:(lia)). specialize (HK2 K ltac:(lia)). specialize (HK3 K ltac:(lia)).
  unfold cutQuantizer, quantizerRate. set (a := - (INR K * d)) in *. set (b := gridPoint a d (2 * K)) in *.
  apply Rabs_def2 in HK1. apply Rabs_def2 in HK2. apply Rabs_def2 in HK3. split.
  { eapply Rle_trans; [apply quant_error_bound; exact Hv |]. fold b. lra. }
  eapply Rle_trans; [apply quant_entropy_bound |]. fold b.
  apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat, H2 |].
  assert (El : RInt (fun x => - (f x * ln (f x))) a b = - RInt (fun x => f x * ln (f x)) a b).
  { apply (RInt_opp (V := R_CompleteNormedModule) (fun x => f x * ln (f x))). apply (source_log_local f Hf). }
  rewrite El in HK2.
  assert (Hab : a <= b).
  { unfold b. rewrite <- (gridPoint_0 a d) at 1. apply gridPoint_le; [exact Hd | lia]. }
  pose proof (RInt_le_integral f 1 a b (source_nonneg f Hf) H1 Hab) as Hle.
  set (q := 1 - RInt f a b) in *.
  assert (Hq : 0 <= q < q0) by (unfold q; lra).
  assert (T1 : - (q * ln q) <= eta / 3).
  { apply Hent. pose proof (Rmin_l q1 (eta / (3 * (Rabs (ln d) + 1)))) as H. fold q0 in H. lra. }
  assert (T2 : q * ln d <= eta / 3).
  { apply Rle_trans with (q0 * (Rabs (ln d) + 1)).
    - pose proof (Rle_abs (ln d)). apply Rle_trans with (q * (Rabs (ln d) + 1)).
      + apply Rmult_le_compat_l; lra.
      + apply Rmult_le_compat_r; lra.
    - pose proof (Rmin_r q1 (eta / (3 * (Rabs (ln d) + 1)))) as H. fold q0 in H.
      apply Rmult_le_compat_r with (r := Rabs (ln d) + 1) in H; [| lra].
      replace (eta / (3 * (Rabs (ln d) + 1)) * (Rabs (ln d) + 1)) with (eta / 3) in H by (field; lra). exact H. }
  replace (RInt f a b) with (1 - q) by (unfold q; ring). lra.
Qed.

(** ** The gap *)
(** eps(D), for a density with peak m. *)
Definition ecsqSlack (m D : R) : R :=
  (1 / 2 * ln (1 + 2 * m * sqrt (12 * D)) + 2 * m * sqrt (12 * D) / exp 1) / ln 2.

Lemma source_peak_pos : 0 < f 0.
Proof.
  destruct (Rle_lt_or_eq_dec _ _ (source_nonneg f Hf 0)) as [H | H]; [exact H | exfalso].
  assert (H0 : 1 <= 0); [| lra].
  apply (is_integral_le f (fun _ => 0)); [| apply (density_total f (source_density f Hf)) | apply is_integral_zero].
  intros x. rewrite H. apply evenFalling_peak, (source_shape f Hf).
Qed.
(** For d = sqrt(12 D / (1 + 2 f(0) sqrt(12 D))) both bounds hold with room to spare. *)
Theorem ecsq_rate D : 0 < D -> exists (d : R) (Hd : 0 < d) (K : nat), (1 <= K)%nat /\
  meanSquaredError (cutQuantizer d K Hd) <= D /\
  quantizerRate (cutQuantizer d K Hd) <= shannonLowerBound (diffEntropyBits f) D + ecsqConstant + ecsqSlack (f 0) D.
Proof.
  intros HD. pose proof source_peak_pos as Hm. set (m := f 0) in *.
  pose proof ln2_pos as H2.
  set (s := sqrt (12 * D)).
  assert (Hs : 0 < s) by (apply sqrt_lt_R0; lra).
  assert (Es : s * s = 12 * D) by (apply sqrt_sqrt; lra).
  set (w := 1 + 2 * m * s).
  assert (Hw : 1 < w) by (unfold w; nra).
  assert (Hr : 1 < sqrt w) by (rewrite <- sqrt_1; apply sqrt_lt_1_alt; lra).
  assert (Er : sqrt w * sqrt w = w) by (apply sqrt_sqrt; lra).
  set (d := s / sqrt w).
  assert (Hd : 0 < d) by (apply Rdiv_lt_0_compat; lra).
  assert (Eds : d * sqrt w = s) by (unfold d; field; lra).
  assert (Hds : d < s) by nra.
  assert (Edw : d ^ 2 * w = 12 * D) by (rewrite <- Er, <- Es, <- Eds; ring).
  assert (Hroom : d ^ 2 / 12 * (1 + 2 * m * d) < D).
  { assert (d ^ 2 * (1 + 2 * m * d) < d ^ 2 * w); [| lra].
    apply Rmult_lt_compat_l; [apply pow_lt, Hd | unfold w; nra]. }
  set (eta := Rmin (D - d ^ 2 / 12 * (1 + 2 * m * d)) (2 * m * (s - d) / exp 1)).
  assert (Heta : 0 < eta).
  { apply Rmin_glb_lt; [lra |]. apply Rdiv_lt_0_compat; [| apply exp_pos]. apply Rmult_lt_0_compat; lra. }
  destruct (cutQuantizer_bounds d eta Hd Heta) as [K0 HK]. set (K := S K0). specialize (HK K ltac:(unfold K; lia)).
  destruct HK as [He Hr']. exists d, Hd, K. fold m in He, Hr'. split; [unfold K; lia |]. split.
  { pose proof (Rmin_l (D - d ^ 2 / 12 * (1 + 2 * m * d)) (2 * m * (s - d) / exp 1)) as H. fold eta in H. lra. }
  eapply Rle_trans; [exact Hr' |].
  pose proof (Rmin_r (D - d ^ 2 / 12 * (1 + 2 * m * d)) (2 * m * (s - d) / exp 1)) as H. fold eta in H.
  assert (Eh : diffEntropyBits f = diffEntropyNats f / ln 2).
  { destruct (source_entropy f Hf) as [h Hh]. destruct (diffEntropyBits_nats f h Hh) as [-> ->]. reflexivity. }
  rewrite Eh. unfold shannonLowerBound, ecsqConstant, ecsqSlack, log2. fold s. fold w.
  pose proof PI_RGT_0 as HPI. pose proof (exp_pos 1) as Hexp.
  set (P := 2 * PI * exp 1).
  assert (HP : 0 < P) by (unfold P; apply Rmult_lt_0_compat; [lra | exact Hexp]).
  assert (Ed : ln d = 1 / 2 * (ln 12 + ln D) - 1 / 2 * ln w).
  { assert (E : ln (d ^ 2 * w) = ln (12 * D)) by (f_equal; exact Edw).
    rewrite (ln_mult 12 D), ln_mult in E by (try apply pow_lt; lra).
    replace (d ^ 2) with (d * d) in E by ring. rewrite ln_mult in E by exact Hd. lra. }
  rewrite (ln_mult P D), (ln_div P 12) by lra.
  replace (diffEntropyNats f / ln 2 - 1 / 2 * ((ln P + ln D) / ln 2) + 1 / 2 * ((ln P - ln 12) / ln 2)
    + (1 / 2 * ln w + 2 * m * s / exp 1) / ln 2)
    with ((diffEntropyNats f - 1 / 2 * (ln 12 + ln D) + 1 / 2 * ln w + 2 * m * s / exp 1) / ln 2) by (field; lra).
  apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat, H2 |]. rewrite Ed. unfold Rdiv in *. lra.
Qed.
End Source.

(** ** The slack vanishes *)
Lemma ecsqSlack_linear m D : 0 <= m -> ecsqSlack m D <= m * (1 + 2 / exp 1) / ln 2 * sqrt (12 * D).
Proof.
  intros Hm. pose proof ln2_pos as H2.
  pose proof (exp_pos 1) as He. pose proof (sqrt_pos (12 * D)) as Hs. set (s := sqrt (12 * D)) in *.
  assert (Hl : ln (1 + 2 * m * s) <= 2 * m * s).
  { assert (0 <= m * s) by (apply Rmult_le_pos; lra). pose proof (ln_le_sub_1 (1 + 2 * m * s) ltac:(lra)). lra. }
  unfold ecsqSlack. fold s.
  replace (m * (1 + 2 / exp 1) / ln 2 * s) with ((m * s + 2 * m * s / exp 1) / ln 2)
    by (field; repeat split; lra).
  apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat, H2 | lra].
Qed.
Lemma ecsqSlack_small m eps : 0 <= m -> 0 < eps -> exists D0, 0 < D0 /\ forall D, 0 < D < D0 -> ecsqSlack m D <= eps.
Proof.
  intros Hm He. pose proof ln2_pos as H2.
  set (C := m * (1 + 2 / exp 1) / ln 2).
  assert (HC : 0 <= C).
  { apply Rle_mult_inv_pos; [| exact H2]. apply Rmult_le_pos; [exact Hm |].
    pose proof (Rdiv_lt_0_compat 2 (exp 1) ltac:(lra) (exp_pos 1)). lra. }
  set (r := eps / (C + 1)). assert (Hr : 0 < r) by (apply Rdiv_lt_0_compat; lra).
  exists (r ^ 2 / 12). split; [pose proof (pow_lt r 2 Hr); lra |].
  intros D HD. eapply Rle_trans; [apply ecsqSlack_linear, Hm |]. fold C.
  assert (Hs : sqrt (12 * D) <= r).
  { rewrite <- (sqrt_pow2 r) by lra. apply sqrt_le_1_alt. lra. }
  apply Rle_trans with (C * r); [apply Rmult_le_compat_l; assumption |].
  replace eps with ((C + 1) * r) by (unfold r; field; lra). lra.
Qed.

(** ** The theorems *)
Lemma source_slb f D : ScalarSource f -> 0 < D ->
  Rbar_le (shannonLowerBound (diffEntropyBits f) D) (rateDistortion f D).
Proof. intros Hf HD. apply shannon_lower_bound; [apply Hf | apply Hf | exact HD]. Qed.

(** Some uniform quantizer with error at most D has an output entropy within ecsqConstant + eps(D) of the Shannon
    lower bound, below which no channel at all can go. *)
Theorem ecsq_quantizer f D : ScalarSource f -> 0 < D -> exists (c : TestChannel f) (d : R),
  IsUniformQuantizer c d /\ meanSquaredError c <= D /\
  shannonLowerBound (diffEntropyBits f) D <= quantizerRate c
    <= shannonLowerBound (diffEntropyBits f) D + ecsqConstant + ecsqSlack (f 0) D.
Proof.
  intros Hf HD. destruct (ecsq_rate f Hf D HD) as [d [Hd [K [HK [He Hr]]]]].
  pose proof (uniformQuantizer_is_uniform f Hf (- (INR K * d)) d (2 * K) Hd ltac:(lia)) as Hu.
  exists (cutQuantizer f Hf d K Hd), d. split; [exact Hu | split; [exact He | split; [| exact Hr]]].
  exact (Rbar_le_trans _ _ _ (source_slb f D Hf HD) (quantizerRate_ge f _ D (proj1 (proj2 Hu)) He)).
Qed.
Theorem ecsq_gap_upper_bound f D : ScalarSource f -> 0 < D ->
  is_finite (rateDistortion f D) /\ 0 <= rdGap f D <= ecsqConstant + ecsqSlack (f 0) D.
Proof.
  intros Hf HD. destruct (ecsq_quantizer f D Hf HD) as [c [d [Hu [He [_ Hr]]]]].
  pose proof (quantizerRate_ge f c D (proj1 (proj2 Hu)) He) as Hup.
  pose proof (source_slb f D Hf HD) as Hlo. unfold rdGap, rateDistortionFunction.
  destruct (rateDistortion f D) as [r | |]; simpl in *; try contradiction.
  split; [reflexivity | lra].
Qed.
(** The rate of that quantizer against the best of all codes. *)
Theorem ecsq_versus_rateDistortion f D : ScalarSource f -> 0 < D -> exists (c : TestChannel f) (d : R),
  IsUniformQuantizer c d /\ meanSquaredError c <= D /\
  rateDistortionFunction f D <= quantizerRate c
    <= rateDistortionFunction f D + ecsqConstant + ecsqSlack (f 0) D.
Proof.
  intros Hf HD. destruct (ecsq_quantizer f D Hf HD) as [c [d [Hu [He [_ Hr]]]]].
  destruct (ecsq_gap_upper_bound f D Hf HD) as [Hfin Hgap]. unfold rdGap in Hgap.
  exists c, d. split; [exact Hu | split; [exact He | split; [| lra]]].
  pose proof (quantizerRate_ge f c D (proj1 (proj2 Hu)) He) as Hup.
  unfold rateDistortionFunction. rewrite <- Hfin in Hup. exact Hup.
Qed.
(** As D -> 0 both gaps are at most ecsqConstant in the limit. *)
Theorem ecsq_gap_limit f eps : ScalarSource f -> 0 < eps -> exists D0, 0 < D0 /\ forall D, 0 < D < D0 ->
  is_finite (rateDistortion f D) /\ 0 <= rdGap f D <= ecsqConstant + eps /\
  exists (c : TestChannel f) (d : R), IsUniformQuantizer c d /\ meanSquaredError c <= D /\
    quantizerRate c <= shannonLowerBound (diffEntropyBits f) D + ecsqConstant + eps.
Proof.
  intros Hf He. destruct (ecsqSlack_small (f 0) eps (source_nonneg f Hf 0) He) as [D0 [HD0 H]].
  exists D0. split; [exact HD0 |]. intros D HD. specialize (H D HD).
  destruct (ecsq_gap_upper_bound f D Hf (proj1 HD)) as [Hfin Hg]. split; [exact Hfin | split].
  - lra.
  - destruct (ecsq_quantizer f D Hf (proj1 HD)) as [c [d [Hu [Hm Hr]]]].
    exists c, d. split; [exact Hu | split; [exact Hm | lra]].
Qed.
