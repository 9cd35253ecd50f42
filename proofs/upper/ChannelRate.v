(** The rate of the clipped channel: by the log-sum inequality on each cell, and Gibbs' inequality against the masses
    of the cells under a reference density g = exp(-c0 - c1 rho), it is at most int w ln w + c0 + c1 E rho(X + N). *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper real.Fubini rate.Entropy rate.RateDistortion
  upper.ContinuousIntegral upper.ClippedChannel.
Open Scope R_scope.

(** The log-sum inequality on an interval: P ln (P / r) <= int w ln (w / g) for P = int w and r >= int g. *)
Lemma log_sum w g a b r : Cont w -> Cont g -> (forall n, 0 < w n) -> (forall n, 0 < g n) ->
  a < b -> RInt g a b <= r ->
  RInt w a b * (ln (RInt w a b) - ln r) <= RInt (fun n => w n * (ln (w n) - ln (g n))) a b.
Proof.
  intros Cw Cg Pw Pg H L.
  assert (P : 0 < RInt w a b) by (apply RInt_gt_0; [exact H | intros; apply Pw | intros; apply Cw]).
  assert (G : 0 < RInt g a b) by (apply RInt_gt_0; [exact H | intros; apply Pg | intros; apply Cg]).
  set (p := RInt w a b) in *. set (u := p / r). assert (U : 0 < u) by (apply Rdiv_lt_0_compat; lra).
  assert (Lu : ln u = ln p - ln r) by (apply ln_div; lra).
  assert (Clw := cont_ln w Cw Pw). assert (Clg := cont_ln g Cg Pg).
  assert (T : RInt (fun n => (ln u + 1) * w n - u * g n) a b <= RInt (fun n => w n * (ln (w n) - ln (g n))) a b).
  { apply int_le; [cont | | lra |].
    - apply cont_mult; [exact Cw | now apply cont_minus].
    - intros n _. assert (Q := log_tangent (w n) (g n) u (Rlt_le _ _ (Pw n)) (Pg n) U). lra. }
  rewrite int_minus, !int_scal in T by cont. fold p in T.
  assert (E : u * RInt g a b <= p).
  { apply Rle_trans with (u * r); [apply Rmult_le_compat_l; lra | unfold u; right; field; lra]. }
  rewrite <- Lu. lra.
Qed.

Section Rate.
Variables (w rho : R -> R) (A B c0 c1 : R) (m : nat).
Hypotheses (A0 : 0 < A) (B0 : 0 < B) (N : IsNoise w B).
Hypotheses (Cr : Cont rho) (Er : forall u, rho (- u) = rho u)
  (Mr : forall n x y, 0 <= x <= y -> rho (x + n) + rho (x - n) <= rho (y + n) + rho (y - n)).

(** The reference density and its mass in a cell. *)
Definition reference (u : R) : R := exp (- c0 - c1 * rho u).
Definition referenceMass (j : nat) : R := RInt reference (grid A B m j) (grid A B m (S j)).

Lemma reference_pos u : 0 < reference u.
Proof. apply exp_pos. Qed.

Lemma reference_continuous : Cont reference.
Proof. unfold reference. cont. Qed.

Lemma referenceMass_pos j : 0 < referenceMass j.
Proof.
  apply RInt_gt_0; [| intros; apply reference_pos | intros; apply reference_continuous].
  rewrite grid_succ. assert (H := gridStep_pos A B m A0 B0). lra.
Qed.

Lemma referenceMass_total : (forall a b, a <= b -> RInt reference a b <= 1) -> sum_f_R0 referenceMass m <= 1.
Proof.
  intro T. unfold referenceMass. rewrite (int_pieces reference (grid A B m)) by apply reference_continuous.
  apply T. rewrite grid_first, grid_last by assumption. lra.
Qed.

(** One cell, given x. *)
Lemma cell_rate j x :
  noisyCellProb w A B m j x * ln (noisyCellProb w A B m j x) - ln (referenceMass j) * noisyCellProb w A B m j x
  <= RInt (fun n => w n * (ln (w n) - ln (reference (clip A x + n)))) (edge A B m j x) (edge A B m (S j) x).
Proof.
  destruct (edge_mono A B m A0 B0 j x) as [H | H].
  - assert (C : Cont (fun n => reference (clip A x + n))).
    { apply (cont_comp (fun n => clip A x + n)); [cont | apply reference_continuous]. }
    destruct (edge_cell A B m B0 j x H) as [E1 E2].
    assert (L : RInt (fun n => reference (clip A x + n)) (edge A B m j x) (edge A B m (S j) x) <= referenceMass j).
    { rewrite int_shift by apply reference_continuous.
      apply int_part; [apply reference_continuous | intro; apply Rlt_le, reference_pos | exact E1 | lra | exact E2]. }
    assert (Q := log_sum w _ _ _ _ (noise_cont w B N) C (noise_pos w B N) (fun n => reference_pos _) H L).
    unfold noisyCellProb. lra.
  - unfold noisyCellProb. rewrite <- H, !int_point. lra.
Qed.

(** E rho (x + N), made symmetric. *)
Definition shiftedMean (x : R) : R := RInt (fun n => w n * ((rho (x + n) + rho (x - n)) / 2)) (- B) B.

Lemma shifts_continuous x : Cont (fun n => w n * ((rho (x + n) + rho (x - n)) / 2)).
Proof. assert (C := noise_cont w B N). cont. Qed.

Lemma shiftedMean_eq x : RInt (fun n => w n * rho (x + n)) (- B) B = shiftedMean x.
Proof.
  assert (C := noise_cont w B N). assert (C1 : Cont (fun n => w n * rho (x + n))) by cont.
  assert (C2 : Cont (fun n => w n * rho (x - n))) by cont.
  assert (F := int_flip _ B C1). cbv beta in F.
  rewrite (int_eq _ (fun n => w n * rho (x - n))) in F by (intro n; rewrite (noise_even w B N); reflexivity).
  unfold shiftedMean. symmetry.
  rewrite (int_eq _ (fun n => / 2 * (w n * rho (x + n) + w n * rho (x - n)))) by (intro; cbv beta; field).
  rewrite int_scal, int_plus by (try apply cont_plus; assumption). lra.
Qed.

(** Clipping x does not raise it. *)
Lemma shiftedMean_clip x : shiftedMean (clip A x) <= shiftedMean x.
Proof.
  apply int_le; [apply shifts_continuous | apply shifts_continuous | lra |]. intros n _.
  apply Rmult_le_compat_l; [apply Rlt_le, N |].
  assert (rho (clip A x + n) + rho (clip A x - n) <= rho (x + n) + rho (x - n)); [| lra].
  destruct (Rle_lt_dec 0 x) as [H | H]; [apply Mr, clip_nonneg; lra |].
  assert (Q := Mr n (clip A (- x)) (- x) (clip_nonneg A (- x) ltac:(lra) ltac:(lra))).
  rewrite clip_opp in Q by lra.
  replace (- clip A x + n) with (- (clip A x - n)) in Q by ring.
  replace (- clip A x - n) with (- (clip A x + n)) in Q by ring.
  replace (- x + n) with (- (x - n)) in Q by ring. replace (- x - n) with (- (x + n)) in Q by ring.
  rewrite !Er in Q. lra.
Qed.

(** All cells, given x. *)
Lemma pointwise_rate x : 0 <= c1 ->
  sum_f_R0 (fun j => noisyCellProb w A B m j x * ln (noisyCellProb w A B m j x)
    - ln (referenceMass j) * noisyCellProb w A B m j x) m
  <= RInt (fun n => w n * ln (w n)) (- B) B + c0 + c1 * shiftedMean x.
Proof.
  intro C1. assert (Cw := noise_cont w B N). assert (Clw := cont_ln w Cw (noise_pos w B N)).
  assert (E : forall n, w n * (ln (w n) - ln (reference (clip A x + n)))
    = w n * ln (w n) + (c0 * w n + c1 * (w n * rho (clip A x + n)))).
  { intro n. unfold reference. rewrite ln_exp. ring. }
  apply Rle_trans with (1 := sum_Rle _ _ m (fun j _ => cell_rate j x)).
  rewrite cell_sum; [| assumption | assumption |].
  - rewrite (int_eq _ _ _ _ E), !int_plus, !int_scal by cont. rewrite (noise_total w B N), shiftedMean_eq.
    assert (Q := Rmult_le_compat_l c1 _ _ C1 (shiftedMean_clip x)). lra.
  - apply (cont_ext (fun n => w n * ln (w n) + (c0 * w n + c1 * (w n * rho (clip A x + n)))));
      [intro; symmetry; apply E | cont].
Qed.

(** ** Against the source *)
Variable f : R -> R.
Hypotheses (Df : IsDensity f) (Cf : Cont f) (Sf : is_integral (fun x => f x * x ^ 2) 1).
Variables m0 m1 : R.
Hypotheses (Pr : forall u, 0 <= rho u) (Hm : forall n T, 0 < T ->
  RInt (fun x => f x * ((rho (x + n) + rho (x - n)) / 2)) (- T) T <= m0 + m1 * n ^ 2).

Lemma shifts_continuous_2d (x n : R) :
  continuity_2d_pt (fun x n => w n * ((rho (x + n) + rho (x - n)) / 2)) x n.
Proof.
  assert (Cw := noise_cont w B N).
  apply continuity_2d_pt_mult.
  - apply (continuity_1d_2d_pt_comp w (fun x n => n)); [apply continuity_pt_filterlim, Cw | apply continuity_2d_pt_id2].
  - apply continuity_2d_pt_mult; [| apply continuity_2d_pt_const].
    apply continuity_2d_pt_plus;
      [ apply (continuity_1d_2d_pt_comp rho (fun x n => x + n))
      | apply (continuity_1d_2d_pt_comp rho (fun x n => x - n)) ];
      try apply continuity_pt_filterlim, Cr; [apply continuity_2d_pt_plus | apply continuity_2d_pt_minus];
      try apply continuity_2d_pt_id1; apply continuity_2d_pt_id2.
Qed.

Lemma shiftedMean_continuous : Cont shiftedMean.
Proof.
  intro x. apply (continuous_inner (fun x n => w n * ((rho (x + n) + rho (x - n)) / 2))), shifts_continuous_2d.
Qed.

Lemma shiftedMean_nonneg x : 0 <= shiftedMean x.
Proof.
  apply int_nonneg; [apply shifts_continuous | lra |]. intros n _.
  assert (P := Pr (x + n)). assert (P' := Pr (x - n)). assert (W := noise_pos w B N n).
  apply Rmult_le_pos; lra.
Qed.

(** E rho(X + N) <= m0 + m1 E N², by a change of the order of integration. *)
Lemma shiftedMean_integral_le T : 0 < T ->
  RInt (fun x => f x * shiftedMean x) (- T) T <= m0 + m1 * RInt (fun n => w n * n ^ 2) (- B) B.
Proof.
  intro HT. assert (Cw := noise_cont w B N).
  set (k := fun x n => f x * (w n * ((rho (x + n) + rho (x - n)) / 2))).
  assert (Ck : forall x n, continuity_2d_pt k x n).
  { intros x n. apply continuity_2d_pt_mult; [| apply shifts_continuous_2d].
    apply (continuity_1d_2d_pt_comp f (fun x n => x));
      [apply continuity_pt_filterlim, Cf | apply continuity_2d_pt_id1]. }
  assert (E1 : forall x, f x * shiftedMean x = RInt (fun n => k x n) (- B) B).
  { intro x. unfold k, shiftedMean. symmetry. apply int_scal, shifts_continuous. }
  rewrite (int_eq _ _ _ _ E1), (fubini_rectangle k) by exact Ck.
  assert (E2 : forall n, RInt (fun x => k x n) (- T) T
    = w n * RInt (fun x => f x * ((rho (x + n) + rho (x - n)) / 2)) (- T) T).
  { intro n. rewrite <- int_scal by cont. apply int_eq. intro x. unfold k. ring. }
  apply Rle_trans with (RInt (fun n => w n * (m0 + m1 * n ^ 2)) (- B) B).
  - apply RInt_le; [lra | | apply cont_ex; cont |].
    + apply cont_ex. intro n. apply (continuous_inner (fun n x => k x n)). intros u v.
      assert (Q := Ck v u). intros eps. destruct (Q eps) as [d Hd]. exists d. intros u' v' Hu Hv. now apply Hd.
    + intros n _. rewrite E2. apply Rmult_le_compat_l; [apply Rlt_le, N | now apply Hm].
  - rewrite (int_eq _ (fun n => m0 * w n + m1 * (w n * n ^ 2))) by (intro; cbv beta; ring).
    rewrite int_plus, !int_scal, (noise_total w B N) by cont. lra.
Qed.

Lemma shiftedMean_integral :
  exists l, is_integral (fun x => f x * shiftedMean x) l /\ l <= m0 + m1 * RInt (fun n => w n * n ^ 2) (- B) B.
Proof.
  assert (C := shiftedMean_continuous). apply integrable_bounded.
  - intro x. apply Rmult_le_pos; [apply Df | apply shiftedMean_nonneg].
  - intros a b. apply cont_ex. cont.
  - apply shiftedMean_integral_le.
Qed.

(** The rate of the channel. *)
Theorem clipped_rate a : 0 <= c1 -> (forall a b, a <= b -> RInt reference a b <= 1) ->
  mutualInformationBits (clippedChannel w A B m A0 B0 N f Df Cf Sf a)
  <= (RInt (fun n => w n * ln (w n)) (- B) B + c0 + c1 * (m0 + m1 * RInt (fun n => w n * n ^ 2) (- B) B)) / ln 2.
Proof.
  intros C1 HT. set (c := clippedChannel w A B m A0 B0 N f Df Cf Sf a).
  set (p := noisyCellProb w A B m). set (q := outputLaw c).
  set (e := letterNegEntropy c).
  assert (He := letterNegEntropy_integral f c
    : forall j, (j <= m)%nat -> is_integral (fun x => f x * (p j x * ln (p j x))) (e j)).
  assert (Hq := outputLaw_integral f c : forall j, (j <= m)%nat -> is_integral (fun x => f x * p j x) (q j)).
  rewrite (mutualInformation_sums f c e) by exact He.
  pose proof ln2_pos as L2.
  apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat, L2 |].
  change (last c) with m. fold q.
  assert (G : sum_f_R0 (fun j => - (q j * ln (q j))) m <= sum_f_R0 (fun j => - (q j * ln (referenceMass j))) m).
  { apply gibbs.
    - intros j Hj. apply (outputLaw_nonneg f c j Df Hj).
    - intros j _. apply referenceMass_pos.
    - apply (outputLaw_total f c). apply Df.
    - now apply referenceMass_total. }
  destruct shiftedMean_integral as [l [Hl Ll]].
  set (K := RInt (fun n => w n * ln (w n)) (- B) B + c0).
  assert (I1 : is_integral
    (fun x => sum_f_R0 (fun j => f x * (p j x * ln (p j x)) - ln (referenceMass j) * (f x * p j x)) m)
    (sum_f_R0 (fun j => e j - ln (referenceMass j) * q j) m)).
  { apply is_integral_sum. intros j Hj. apply is_integral_minus; [now apply He | now apply is_integral_scal, Hq]. }
  assert (I2 : is_integral (fun x => K * f x + c1 * (f x * shiftedMean x)) (K * 1 + c1 * l)).
  { apply is_integral_plus; apply is_integral_scal; [apply Df | exact Hl]. }
  assert (L : sum_f_R0 (fun j => e j - ln (referenceMass j) * q j) m <= K * 1 + c1 * l).
  { refine (is_integral_le _ _ _ _ _ I1 I2). intro x.
    rewrite (sum_eq_all _ (fun j => (p j x * ln (p j x) - ln (referenceMass j) * p j x) * f x))
      by (intro; cbv beta; ring).
    rewrite <- scal_sum. assert (Q := Rmult_le_compat_l (f x) _ _ (density_pos f Df x) (pointwise_rate x C1)).
    fold p in Q. fold K in Q. lra. }
  rewrite (sum_eq_all _ (fun j => e j + - (q j * ln (referenceMass j)))), sum_plus in L by (intro; cbv beta; ring).
  assert (Q := Rmult_le_compat_l c1 _ _ C1 Ll). lra.
Qed.
End Rate.
