(** For a density of finite second moment a test channel needs only that the products f prob_j are Riemann integrable:
    the integrals of its definition then exist. Channels of any error D > 0 come from this, so R(D) is finite. *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper rate.Entropy rate.RateDistortion rate.BasicFacts rate.Envelope.
Open Scope R_scope.

(** If h has less than eps of its integral off [-T, T], so does every g <= h. *)
Lemma integral_inside g h l v T eps : (forall x, g x <= h x) -> is_integral g l -> is_integral h v -> 0 < T ->
  v - eps < RInt h (- T) T -> l <= RInt g (- T) T + eps.
Proof.
  intros Hle Hg Hh HT Hnear.
  pose proof (RInt_le_integral (fun x => h x - g x) (v - l) (- T) T) as H.
  assert (E : RInt (fun x => h x - g x) (- T) T = RInt h (- T) T - RInt g (- T) T).
  { apply (RInt_minus (V := R_CompleteNormedModule) h g); [apply (li_integral h v Hh) | apply (li_integral g l Hg)]. }
  rewrite E in H. specialize (H ltac:(intros x; specialize (Hle x); lra) ltac:(now apply is_integral_minus) ltac:(lra)).
  lra.
Qed.

Section Source.
Context {f : R -> R} (Hf : IsDensity f) (Hv : integrable (fun x => f x * x ^ 2)).

Lemma density_li : LocallyIntegrable f.
Proof. apply (li_integral f 1), density_total, Hf. Qed.

(** The letters' integrals. *)
Section Letter.
Context (w : R -> R) (Hw : forall x, 0 <= w x <= 1) (Ifw : LocallyIntegrable (fun x => f x * w x)).

Lemma letter_output : integrable (fun x => f x * w x).
Proof.
  apply integrable_dominated with f; [exact Ifw | | exists 1; apply density_total, Hf].
  intros x. specialize (Hw x). pose proof (density_pos f Hf x).
  rewrite Rabs_pos_eq by (apply Rmult_le_pos; lra). rewrite <- (Rmult_1_r (f x)) at 2. apply Rmult_le_compat_l; lra.
Qed.
Lemma letter_entropy : integrable (fun x => f x * (w x * ln (w x))).
Proof.
  apply integrable_dominated with f; [| | exists 1; apply density_total, Hf].
  - apply li_entropy; [apply density_pos, Hf | exact Hw | apply density_li | exact Ifw].
  - intros x. pose proof (density_pos f Hf x). rewrite Rabs_mult, (Rabs_pos_eq (f x)) by assumption.
    rewrite <- (Rmult_1_r (f x)) at 2. apply Rmult_le_compat_l; [assumption | now apply plnp_bounded].
Qed.
Lemma letter_entropy_bits : integrable (fun x => f x * (w x * log2 (w x))).
Proof.
  destruct letter_entropy as [l Hl]. exists (/ ln 2 * l).
  apply is_integral_ext with (fun x => / ln 2 * (f x * (w x * ln (w x)))); [| now apply is_integral_scal].
  intros x. unfold log2, Rdiv. ring.
Qed.
Lemma letter_error y : integrable (fun x => f x * (w x * (x - y) ^ 2)).
Proof.
  destruct Hv as [v Iv]. pose proof (density_total f Hf) as I1.
  apply integrable_dominated with (fun x => 2 * (f x * x ^ 2) + 2 * y ^ 2 * f x).
  - apply li_ext with (fun x => f x * w x * (x - y) ^ 2); [intros x; ring |].
    apply li_mult; [exact Ifw |]. apply li_continuous. intros x.
    apply (ex_derive_continuous (fun x => (x - y) ^ 2)). auto_derive. exact I.
  - intros x. specialize (Hw x). pose proof (density_pos f Hf x) as Hp. pose proof (pow2_ge_0 (x - y)) as Hs.
    rewrite Rabs_pos_eq by (apply Rmult_le_pos; [| apply Rmult_le_pos]; lra).
    replace (2 * (f x * x ^ 2) + 2 * y ^ 2 * f x) with (f x * ((x - y) ^ 2 + (x + y) ^ 2)) by ring.
    apply Rmult_le_compat_l; [exact Hp |]. pose proof (pow2_ge_0 (x + y)).
    apply Rle_trans with (1 * (x - y) ^ 2); [apply Rmult_le_compat_r; lra | lra].
  - exists (2 * v + 2 * y ^ 2 * 1). apply is_integral_plus; now apply is_integral_scal.
Qed.
End Letter.

(** A channel from its probabilities. *)
Section Build.
Context (n : nat) (y : nat -> R) (W : nat -> R -> R) (W0 : forall j x, (j <= n)%nat -> 0 <= W j x)
  (W1 : forall x, sum_f_R0 (fun j => W j x) n = 1)
  (IW : forall j, (j <= n)%nat -> LocallyIntegrable (fun x => f x * W j x)).

Lemma build_prob j x : (j <= n)%nat -> 0 <= W j x <= 1.
Proof.
  intros Hj. split; [now apply W0 |]. rewrite <- (W1 x). apply (term_le_sum (fun i => W i x)); [| exact Hj].
  intros i Hi. now apply W0.
Qed.
Definition simpleChannel : TestChannel f :=
  {| last := n; letter := y; prob := W; prob_nonneg := W0; prob_total := W1;
     output_integrable := fun j Hj => letter_output (W j) (fun x => build_prob j x Hj) (IW j Hj);
     entropy_integrable := fun j Hj => letter_entropy_bits (W j) (fun x => build_prob j x Hj) (IW j Hj);
     error_integrable := fun j Hj => letter_error (W j) (fun x => build_prob j x Hj) (IW j Hj) (y j) |}.
End Build.

(** ** Soft cells *)
(** 0 for t <= 0, t up to 1, then 1. *)
Definition ramp (t : R) : R := Rmin 1 (Rmax 0 t).
Lemma ramp_range t : 0 <= ramp t <= 1.
Proof. unfold ramp, Rmin, Rmax. destruct (Rle_dec 0 t), (Rle_dec 1 _); lra. Qed.
Lemma ramp_0 t : t <= 0 -> ramp t = 0.
Proof. intros H. unfold ramp, Rmin, Rmax. destruct (Rle_dec 0 t), (Rle_dec 1 _); lra. Qed.
Lemma ramp_1 t : 1 <= t -> ramp t = 1.
Proof. intros H. unfold ramp, Rmin, Rmax. destruct (Rle_dec 0 t), (Rle_dec 1 _); lra. Qed.
Lemma ramp_le s t : s <= t -> ramp s <= ramp t.
Proof. intros H. unfold ramp. now apply Rle_min_compat_l, Rle_max_compat_l. Qed.
Lemma ramp_li u v : LocallyIntegrable (fun x => ramp (u * x + v)).
Proof.
  apply li_ext with (fun x => 1 - Rmax 0 (1 - Rmax 0 (u * x + v))).
  { intros x. unfold ramp, Rmin, Rmax. destruct (Rle_dec 0 (u * x + v)), (Rle_dec 1 _), (Rle_dec 0 _); lra. }
  apply li_minus; [apply li_const |]. apply (li_max (fun _ => 0)); [apply li_const |].
  apply li_minus; [apply li_const |]. apply (li_max (fun _ => 0)); [apply li_const |].
  apply li_continuous. intros x. apply (ex_derive_continuous (fun x => u * x + v)). auto_derive. exact I.
Qed.

(** Letters j < n sit at (j + 1 - k) d and answer x within d of them; letter n, at 0, takes what they leave. *)
Section Cells.
Context (d : R) (k n : nat) (Hd : 0 < d).
Definition cellRamp (j : nat) (x : R) : R := ramp (/ d * x + (INR k - INR j)).
Definition rampProb (j : nat) (x : R) : R :=
  if lt_dec j n then cellRamp j x - cellRamp (S j) x else 1 - cellRamp 0 x + cellRamp n x.
Definition cellLetter (j : nat) : R := if lt_dec j n then (INR j + 1 - INR k) * d else 0.

Lemma cellRamp_le i j x : (i <= j)%nat -> cellRamp j x <= cellRamp i x.
Proof. intros H. apply le_INR in H. apply ramp_le. lra. Qed.
Lemma rampProb_nonneg j x : (j <= n)%nat -> 0 <= rampProb j x.
Proof.
  intros _. unfold rampProb. destruct (lt_dec j n).
  - pose proof (cellRamp_le j (S j) x ltac:(lia)). lra.
  - assert (H : 0 <= cellRamp n x) by apply ramp_range. assert (H0 : cellRamp 0 x <= 1) by apply ramp_range. lra.
Qed.
Lemma rampProb_partial m x : (m < n)%nat -> sum_f_R0 (fun j => rampProb j x) m = cellRamp 0 x - cellRamp (S m) x.
Proof.
  induction m as [| m IH]; intros Hm; simpl sum_f_R0.
  - unfold rampProb. destruct (lt_dec 0 n); [reflexivity | lia].
  - rewrite IH by lia. unfold rampProb. destruct (lt_dec (S m) n); [lra | lia].
Qed.
Lemma rampProb_total x : sum_f_R0 (fun j => rampProb j x) n = 1.
Proof.
  assert (E : rampProb n x = 1 - cellRamp 0 x + cellRamp n x)
    by (unfold rampProb; destruct (lt_dec n n); [lia | reflexivity]).
  destruct n as [| m] eqn:En; simpl sum_f_R0.
  - rewrite E. ring.
  - rewrite <- En in *. rewrite E, rampProb_partial by lia. rewrite En. ring.
Qed.
Lemma rampProb_li j : (j <= n)%nat -> LocallyIntegrable (fun x => f x * rampProb j x).
Proof.
  intros _. apply li_mult; [apply density_li |]. unfold rampProb. destruct (lt_dec j n).
  - apply li_minus; apply ramp_li.
  - apply li_plus; [apply li_minus; [apply li_const |] |]; apply ramp_li.
Qed.
Definition cellChannel : TestChannel f :=
  simpleChannel n cellLetter rampProb rampProb_nonneg rampProb_total rampProb_li.

(** The cells err by at most d. *)
Lemma cell_term j x : (j < n)%nat -> rampProb j x * (x - cellLetter j) ^ 2 <= d ^ 2 * rampProb j x.
Proof.
  intros Hj. pose proof (rampProb_nonneg j x ltac:(lia)) as H0. rewrite (Rmult_comm (d ^ 2)).
  unfold cellLetter. destruct (lt_dec j n); [| lia].
  assert (E : x = d * (/ d * x)) by (field; lra). set (t := / d * x) in *.
  destruct (Rle_dec (t + (INR k - INR j)) 0) as [Hl | Hl];
    [| destruct (Rle_dec 2 (t + (INR k - INR j))) as [Hr | Hr]].
  - assert (Z : rampProb j x = 0); [| rewrite Z; lra].
    unfold rampProb, cellRamp. fold t. destruct (lt_dec j n); [| lia].
    rewrite !ramp_0 by (try rewrite S_INR; lra). ring.
  - assert (Z : rampProb j x = 0); [| rewrite Z; lra].
    unfold rampProb, cellRamp. fold t. destruct (lt_dec j n); [| lia].
    rewrite !ramp_1 by (try rewrite S_INR; lra). ring.
  - apply Rmult_le_compat_l; [exact H0 |].
    replace (x - (INR j + 1 - INR k) * d) with (d * (t - (INR j + 1 - INR k))) by (rewrite E; ring).
    rewrite Rpow_mult_distr. rewrite <- (Rmult_1_r (d ^ 2)) at 2. apply Rmult_le_compat_l; [apply pow2_ge_0 |].
    rewrite <- (pow1 2). apply pow_maj_Rabs, Rabs_le. lra.
Qed.
(** The last letter is not used where |x| <= (k - 1) d, if there are 2 k cells. *)
Lemma cell_rest x : n = (2 * k)%nat -> Rabs x <= (INR k - 1) * d -> rampProb n x = 0.
Proof.
  intros Hn Hx. unfold rampProb. destruct (lt_dec n n); [lia |]. unfold cellRamp.
  assert (Hk : INR n = 2 * INR k) by (rewrite Hn, mult_INR; reflexivity).
  apply Rabs_le_between in Hx.
  assert (H : - (INR k - 1) <= / d * x <= INR k - 1).
  { pose proof (Rinv_0_lt_compat d Hd) as Hi. destruct Hx as [Hx1 Hx2].
    apply Rmult_le_compat_l with (r := / d) in Hx1; [| lra]. apply Rmult_le_compat_l with (r := / d) in Hx2; [| lra].
    replace (/ d * - ((INR k - 1) * d)) with (- (INR k - 1)) in Hx1 by (field; lra).
    replace (/ d * ((INR k - 1) * d)) with (INR k - 1) in Hx2 by (field; lra). lra. }
  rewrite ramp_1 by (simpl; lra). rewrite ramp_0 by lra. ring.
Qed.
End Cells.

(** E(X - Y)^2 <= d² + eps with cells enough. *)
Theorem channel_of_error D : 0 < D -> exists c : TestChannel f, meanSquaredError c <= D.
Proof.
  intros HD. destruct Hv as [v Iv].
  set (d := sqrt (D / 2)). assert (Hd : 0 < d) by (apply sqrt_lt_R0; lra).
  assert (Ed : d ^ 2 = D / 2) by (apply pow2_sqrt; lra).
  destruct (integral_nearly_inside _ v (D / 2) Iv) as [T [HT Hnear]]; [lra |].
  specialize (Hnear (- T) T ltac:(lra) ltac:(lra)).
  destruct (nfloor_ex (T / d + 1)) as [k0 [_ Hk0]]; [pose proof (Rdiv_lt_0_compat T d HT Hd); lra |].
  set (k := S k0). assert (Hk : T <= (INR k - 1) * d).
  { unfold k. rewrite S_INR. replace T with (T / d * d) at 1 by (field; lra). apply Rmult_le_compat_r; lra. }
  assert (Hk1 : (1 <= k)%nat) by (unfold k; lia).
  set (n := (2 * k)%nat). set (c := cellChannel d k n). exists c.
  rewrite meanSquaredError_letters. change (last c) with n.
  assert (En : exists m, n = S m) by (exists (pred n); unfold n; lia). destruct En as [m Em].
  rewrite Em. simpl sum_f_R0.
  assert (I1 : sum_f_R0 (letterError c) m <= d ^ 2).
  { apply (is_integral_le (fun x => sum_f_R0 (fun j => f x * (prob c j x * (x - letter c j) ^ 2)) m)
      (fun x => d ^ 2 * f x)).
    - intros x. pose proof (density_pos f Hf x) as Hp. rewrite <- sum_f_R0_scal, (Rmult_comm (d ^ 2)).
      apply Rmult_le_compat_l; [exact Hp |].
      apply Rle_trans with (sum_f_R0 (fun j => d ^ 2 * rampProb d k n j x) m).
      + apply sum_Rle. intros j Hj. apply (cell_term d k n Hd j x). lia.
      + rewrite <- sum_f_R0_scal. rewrite <- (Rmult_1_r (d ^ 2)) at 2. apply Rmult_le_compat_l; [apply pow2_ge_0 |].
        rewrite <- (rampProb_total d k n x), Em. simpl sum_f_R0. rewrite <- Em.
        pose proof (rampProb_nonneg d k n n x ltac:(lia)). lra.
    - apply (is_integral_sum (fun j x => f x * (prob c j x * (x - letter c j) ^ 2))). intros j Hj.
      apply letterError_integral. change (last c) with n. lia.
    - pose proof (is_integral_scal f 1 (d ^ 2) (density_total f Hf)) as I0. rewrite Rmult_1_r in I0. exact I0. }
  assert (I2 : letterError c (S m) <= D / 2).
  { rewrite <- Em. pose proof (letterError_integral f c n ltac:(simpl; lia)) as Hl.
    assert (El : letter c n = 0) by (simpl; unfold cellLetter; destruct (lt_dec n n); [lia | reflexivity]).
    assert (Hz : RInt (fun x => f x * (prob c n x * (x - letter c n) ^ 2)) (- T) T = 0).
    { rewrite (RInt_ext _ (fun _ => 0)); [rewrite RInt_const; change ((T - - T) * 0 = 0); ring |].
      intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. change (prob c n x) with (rampProb d k n n x).
      rewrite cell_rest;
        [change (f x * (0 * (x - letter c n) ^ 2) = 0); ring | exact Hd | reflexivity | apply Rabs_le; lra]. }
    assert (Hle : forall x, f x * (prob c n x * (x - letter c n) ^ 2) <= f x * x ^ 2).
    { intros x. apply Rmult_le_compat_l; [apply density_pos, Hf |]. rewrite El, Rminus_0_r.
      assert (H1 : prob c n x <= 1)
        by (apply (build_prob n (rampProb d k n) (rampProb_nonneg d k n) (rampProb_total d k n)); lia).
      apply Rle_trans with (1 * x ^ 2); [apply Rmult_le_compat_r; [apply pow2_ge_0 | exact H1] | lra]. }
    pose proof (integral_inside _ _ _ v T (D / 2) Hle Hl Iv HT Hnear) as Hin. lra. }
  lra.
Qed.
End Source.
