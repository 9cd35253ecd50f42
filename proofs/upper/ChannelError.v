(** The error of the clipped channel: (1-a)² + a² E N² and what clipping and rounding add, which is small when A and
    the number of cells are large. *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper rate.Entropy rate.RateDistortion
  upper.ContinuousIntegral upper.ClippedChannel.
Open Scope R_scope.

(** Rounding u down by at most d moves a u by at most d, for 0 <= a <= 1. *)
Lemma rounding x a u v d : 0 <= a <= 1 -> 0 <= u - v <= d ->
  (x - a * v) ^ 2 <= (1 + d) * (x - a * u) ^ 2 + (d + d ^ 2).
Proof.
  intros A H. set (p := x - a * u). set (q := a * (u - v)).
  assert (Q : 0 <= q <= d) by (unfold q; split; nra).
  replace (x - a * v) with (p + q) by (unfold p, q; ring).
  assert (S := pow2_ge_0 (p - 1)). assert (0 <= (d - q) * (1 + p ^ 2)) by (apply Rmult_le_pos; nra). nra.
Qed.

(** Clipping adds at most x (x - clip x) to the square, for 0 <= a <= 1. *)
Lemma clipping A x a : 0 < A -> 0 <= a <= 1 ->
  (x - a * clip A x) ^ 2 <= (1 - a) ^ 2 * x ^ 2 + (x ^ 2 - x * clip A x).
Proof.
  intros A0 H. assert (E : 0 <= (x - clip A x) * clip A x).
  { destruct (Rle_lt_dec 0 x) as [X | X].
    - assert (C := clip_nonneg A x ltac:(lra) X). apply Rmult_le_pos; lra.
    - assert (C := clip_nonneg A (- x) ltac:(lra) ltac:(lra)). rewrite clip_opp in C by lra. nra. }
  set (y := clip A x) in *.
  assert (F : 0 <= ((1 - a) ^ 2 + a ^ 2) * ((x - y) * y)).
  { apply Rmult_le_pos; [| exact E]. assert (Q := pow2_ge_0 a). assert (Q' := pow2_ge_0 (1 - a)). lra. }
  assert (G := pow2_ge_0 ((1 - a) * (x - y))).
  replace ((x - a * y) ^ 2) with ((1 - a) ^ 2 * x ^ 2 + (x ^ 2 - x * y)
    - ((1 - a) ^ 2 + a ^ 2) * ((x - y) * y) - ((1 - a) * (x - y)) ^ 2) by ring. lra.
Qed.

Section Error.
Variables (w : R -> R) (A B a : R) (m : nat).
Hypotheses (A0 : 0 < A) (B0 : 0 < B) (N : IsNoise w B) (Ha : 0 <= a <= 1).

Definition noiseVariance : R := RInt (fun n => w n * n ^ 2) (- B) B.

Lemma noiseVariance_nonneg : 0 <= noiseVariance.
Proof.
  assert (Cw := noise_cont w B N). apply int_nonneg; [cont | lra |]. intros n _.
  apply Rmult_le_pos; [apply Rlt_le, N | apply pow2_ge_0].
Qed.

(** The noise has mean zero: E (x - a (h + N))² = (x - a h)² + a² E N². *)
Lemma noise_square x h :
  RInt (fun n => w n * (x - a * (h + n)) ^ 2) (- B) B = (x - a * h) ^ 2 + a ^ 2 * noiseVariance.
Proof.
  assert (Cw := noise_cont w B N).
  assert (O : RInt (fun n => w n * n) (- B) B = 0).
  { apply int_odd; [cont |]. intro n. rewrite (noise_even w B N). ring. }
  assert (E : forall n, w n * (x - a * (h + n)) ^ 2
    = (x - a * h) ^ 2 * w n + (- (2 * a * (x - a * h)) * (w n * n) + a ^ 2 * (w n * n ^ 2))) by (intro; ring).
  rewrite (int_eq _ _ _ _ E), !int_plus, !int_scal, O, (noise_total w B N) by cont. unfold noiseVariance.
  match goal with |- ?u = ?v => change (@eq R u v) end. ring.
Qed.

(** The error given x. *)
Lemma pointwise_error x (d := gridStep A B m) :
  sum_f_R0 (fun j => noisyCellProb w A B m j x * (x - a * grid A B m j) ^ 2) m
  <= (1 + d) * ((x - a * clip A x) ^ 2 + a ^ 2 * noiseVariance) + (d + d ^ 2).
Proof.
  assert (Cw := noise_cont w B N). assert (D := gridStep_pos A B m A0 B0). fold d in D.
  set (F := fun n => (1 + d) * (w n * (x - a * (clip A x + n)) ^ 2) + (d + d ^ 2) * w n).
  assert (CF : Cont F) by (unfold F; cont).
  apply Rle_trans with (sum_f_R0 (fun j => RInt F (edge A B m j x) (edge A B m (S j) x)) m).
  - apply sum_Rle. intros j _. unfold noisyCellProb. rewrite Rmult_comm, <- int_scal by exact Cw.
    destruct (edge_mono A B m A0 B0 j x) as [H | H]; [| rewrite <- H, !int_point; lra].
    apply int_le; [cont | exact CF | lra |]. intros n Hn. unfold F.
    destruct (edge_cell A B m B0 j x H) as [E1 E2]. rewrite grid_succ in E2. fold d in E2.
    assert (R := rounding x a (clip A x + n) (grid A B m j) d Ha ltac:(lra)).
    assert (Q := Rmult_le_compat_l (w n) _ _ (Rlt_le _ _ (noise_pos w B N n)) R). lra.
  - rewrite cell_sum by assumption. unfold F. rewrite int_plus, !int_scal by cont.
    rewrite noise_square, (noise_total w B N). lra.
Qed.

(** ** Against the source *)
Variable f : R -> R.
Hypotheses (Df : IsDensity f) (Cf : Cont f) (Sf : is_integral (fun x => f x * x ^ 2) 1).

(** The error, when E X clip X = s. *)
Theorem clipped_error s (d := gridStep A B m) : is_integral (fun x => f x * (x * clip A x)) s ->
  meanSquaredError (clippedChannel w A B m A0 B0 N f Df Cf Sf a)
  <= (1 + d) * ((1 - a) ^ 2 + (1 - s) + a ^ 2 * noiseVariance) + (d + d ^ 2).
Proof.
  intro Hs. set (c := clippedChannel w A B m A0 B0 N f Df Cf Sf a).
  rewrite meanSquaredError_letters. change (last c) with m.
  assert (I1 := is_integral_sum (fun j x => f x * (noisyCellProb w A B m j x * (x - a * grid A B m j) ^ 2)) _ m
    (letterError_integral f c)).
  set (v := a ^ 2 * noiseVariance).
  assert (I2 : is_integral
    (fun x => (1 + d) * ((1 - a) ^ 2 * (f x * x ^ 2) + (f x * x ^ 2 - f x * (x * clip A x)) + v * f x)
      + (d + d ^ 2) * f x)
    ((1 + d) * ((1 - a) ^ 2 * 1 + (1 - s) + v * 1) + (d + d ^ 2) * 1)).
  { assert (T := density_total f Df).
    apply is_integral_plus; [apply is_integral_scal | apply is_integral_scal, T].
    apply is_integral_plus; [apply is_integral_plus | apply is_integral_scal, T];
      [apply is_integral_scal, Sf | apply is_integral_minus; [exact Sf | exact Hs]]. }
  apply Rle_trans with ((1 + d) * ((1 - a) ^ 2 * 1 + (1 - s) + v * 1) + (d + d ^ 2) * 1); [| right; ring].
  refine (is_integral_le _ _ _ _ _ I1 I2). intro x.
  rewrite (sum_eq_all _ (fun j => (noisyCellProb w A B m j x * (x - a * grid A B m j) ^ 2) * f x))
    by (intro; cbv beta; ring).
  rewrite <- scal_sum. assert (D := gridStep_pos A B m A0 B0). fold d in D.
  assert (P := pointwise_error x). fold d in P. fold v in P.
  assert (C := Rmult_le_compat_l (1 + d) _ _ ltac:(lra) (clipping A x a A0 Ha)).
  assert (Q := Rmult_le_compat_l (f x) _ _ (density_pos f Df x) (Rle_trans _ _ _ P ltac:(apply Rplus_le_compat_r;
    rewrite Rmult_plus_distr_l; apply Rplus_le_compat_r, C))).
  apply Rle_trans with (1 := Q). right. ring.
Qed.

End Error.

Lemma clip_product A x : 0 <= A -> 0 <= x * clip A x <= x ^ 2.
Proof.
  intro A0. destruct (Rle_lt_dec 0 x) as [X | X].
  - assert (C := clip_nonneg A x ltac:(lra) X). nra.
  - assert (C := clip_nonneg A (- x) ltac:(lra) ltac:(lra)). rewrite clip_opp in C by lra. nra.
Qed.

(** E X clip_A X is nearly E X² = 1 for some A. *)
Lemma clip_second_moment f eps : IsDensity f -> Cont f -> is_integral (fun x => f x * x ^ 2) 1 -> 0 < eps ->
  exists A s, 0 < A /\ is_integral (fun x => f x * (x * clip A x)) s /\ 1 - eps < s.
Proof.
  intros Df Cf Sf E.
  destruct (integral_nearly_inside _ _ eps Sf E) as [A [A0 H]].
  assert (CA := clip_continuous A (Rlt_le _ _ A0)).
  assert (B := fun x => clip_product A x (Rlt_le _ _ A0)).
  assert (P' : forall x, 0 <= f x * (x * clip A x)).
  { intro x. apply Rmult_le_pos; [apply Df | apply B]. }
  assert (I : integrable (fun x => f x * (x * clip A x))).
  { apply (integrable_dominated _ (fun x => f x * x ^ 2)); [intros; apply cont_ex; cont | | now exists 1].
    intro x. rewrite Rabs_pos_eq by apply P'. apply Rmult_le_compat_l; [apply Df | apply B]. }
  destruct I as [s I]. exists A, s. split; [exact A0 |]. split; [exact I |].
  assert (L := RInt_le_integral _ _ (- A) A P' I ltac:(lra)).
  assert (G := H (- A) A ltac:(lra) ltac:(lra)).
  rewrite (RInt_ext _ (fun x => f x * x ^ 2)) in L; [lra |]. intros x Hx.
  rewrite Rmin_left, Rmax_right in Hx by lra. rewrite clip_inside by lra. simpl. ring.
Qed.

(** The step of the grid is as small as one likes. *)
Lemma grid_fine A B eps : 0 < A -> 0 < B -> 0 < eps -> exists m, gridStep A B m < eps.
Proof.
  intros A0 B0 E. destruct (archimed_cor1 (eps / (2 * (A + B)))) as [k [K K0]].
  { apply Rdiv_lt_0_compat; lra. }
  exists k. unfold gridStep. assert (P := lt_0_INR k K0).
  apply Rlt_trans with (2 * (A + B) * / INR k).
  - apply Rmult_lt_compat_l; [lra |]. apply Rinv_lt_contravar; [nra | lra].
  - apply (Rmult_lt_compat_l (2 * (A + B))) in K; [| lra].
    replace (2 * (A + B) * (eps / (2 * (A + B)))) with eps in K by (field; lra). exact K.
Qed.
