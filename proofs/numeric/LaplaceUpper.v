(** R(1/2) of the Laplacian of unit variance from above: the mixture channel with the letters 0, ±2, ±4, ±6 and
    s = 19/20. With Z(x) = e^{-s x²} P(x), its error is 1 + N and its rate at most -s N - K - ln w_0 (in nats), where
    N = int f n/P, n(x) = sum_j w_j e^{-s y_j²} e^{2 s x y_j} (y_j² - 2 x y_j), and K = int f ln (P/w_0). *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper rate.Entropy rate.RateDistortion upper.MixtureChannel
  numeric.LaplaceEnclosure numeric.ShortIntervals.
Open Scope R_scope.

(** ** The channel *)
(** w_j e^{-s y_j²} is a rational number, so that P is a polynomial in e^{19x/5} + e^{-19x/5}. *)
Definition upperLetter (j : nat) : R :=
  match j with 0 => 0 | 1 => 2 | 2 => - 2 | 3 => 4 | 4 => - 4 | 5 => 6 | _ => - 6 end.
Definition upperWeight (j : nat) : R :=
  match j with
  | 0 => 8957 / 10000
  | 1 | 2 => 1095 / 1000000 * exp (19 / 5)
  | 3 | 4 => 75 / 100000000000 * exp (76 / 5)
  | _ => 28 / 100000000000000000000 * exp (171 / 5)
  end.
Definition upperZ (x : R) : R := mixtureZ 6 upperWeight upperLetter (19 / 20) x.
Definition upperError (x : R) : R := mixtureError 6 upperWeight upperLetter (19 / 20) x.

(** With u = e + 1/e, v = e - 1/e: e² + 1/e² = u² - 2, e³ + 1/e³ = u³ - 3u, e² - 1/e² = uv, e³ - 1/e³ = (u² - 1) v. *)
Definition polyP (u : R) : R :=
  (8957 / 10000 - 2 * (75 / 100000000000)) + u * (1095 / 1000000 - 3 * (28 / 100000000000000000000)
    + u * (75 / 100000000000 + u * (28 / 100000000000000000000))).
Definition polyA (u : R) : R :=
  - 32 * (75 / 100000000000) + u * (4 * (1095 / 1000000) - 108 * (28 / 100000000000000000000)
    + u * (16 * (75 / 100000000000) + u * (36 * (28 / 100000000000000000000)))).
Definition polyB (u : R) : R :=
  2 * (1095 / 1000000) - 6 * (28 / 100000000000000000000)
    + u * (4 * (75 / 100000000000) + u * (6 * (28 / 100000000000000000000))).
Definition upperP (x : R) : R := polyP (exp (19 / 5 * x) + / exp (19 / 5 * x)).
Definition upperN (x : R) : R :=
  polyA (exp (19 / 5 * x) + / exp (19 / 5 * x))
  - 2 * x * ((exp (19 / 5 * x) - / exp (19 / 5 * x)) * polyB (exp (19 / 5 * x) + / exp (19 / 5 * x))).

(** The same with the terms of the letters 2k and -2k together. *)
Lemma upperP_pairs x (e := exp (19 / 5 * x)) : upperP x = 8957 / 10000 + 1095 / 1000000 * (e + / e)
  + 75 / 100000000000 * (e ^ 2 + / e ^ 2) + 28 / 100000000000000000000 * (e ^ 3 + / e ^ 3).
Proof. pose proof (exp_pos (19 / 5 * x)) as He. unfold upperP, polyP. fold e in He |- *. field. lra. Qed.
Lemma upperN_pairs x (e := exp (19 / 5 * x)) : upperN x =
  1095 / 1000000 * (e * (4 - 4 * x) + / e * (4 + 4 * x))
  + 75 / 100000000000 * (e ^ 2 * (16 - 8 * x) + / e ^ 2 * (16 + 8 * x))
  + 28 / 100000000000000000000 * (e ^ 3 * (36 - 12 * x) + / e ^ 3 * (36 + 12 * x)).
Proof. pose proof (exp_pos (19 / 5 * x)) as He. unfold upperN, polyA, polyB. fold e in He |- *. field. lra. Qed.

Lemma upperWeight_pos j : 0 < upperWeight j.
Proof.
  assert (H : forall c a, 0 < c -> 0 < c * exp a).
  { intros c a Hc. apply Rmult_lt_0_compat; [exact Hc | apply exp_pos]. }
  do 6 (destruct j as [|j]; [simpl; try apply H; lra|]). simpl. apply H. lra.
Qed.
Lemma upperWeight_total : sum_f_R0 upperWeight 6 <= 1.
Proof. simpl. interval with (i_prec 54). Qed.
Lemma upperWeight_pos_upto j : (j <= 6)%nat -> 0 < upperWeight j.
Proof. intros _. apply upperWeight_pos. Qed.

(** -s (x - y)² = -s x² - s y² + 2 s x y with y = ±2k. *)
Lemma exp_multiple k t : exp (INR k * t) = exp t ^ k.
Proof.
  induction k as [|k IH]; [simpl; rewrite Rmult_0_l; apply exp_0|].
  rewrite S_INR. replace ((INR k + 1) * t) with (t + INR k * t) by ring. now rewrite exp_plus, IH.
Qed.
Lemma kernel_right x y a k : 19 / 20 * y ^ 2 = a -> y = 2 * INR k ->
  exp a * exp (- (19 / 20) * (x - y) ^ 2) = exp (- (19 / 20) * x ^ 2) * exp (19 / 5 * x) ^ k.
Proof. intros <- ->. rewrite <- exp_multiple, <- !exp_plus. f_equal. field. Qed.
Lemma kernel_left x y a k : 19 / 20 * y ^ 2 = a -> y = - (2 * INR k) ->
  exp a * exp (- (19 / 20) * (x - y) ^ 2) = exp (- (19 / 20) * x ^ 2) * / exp (19 / 5 * x) ^ k.
Proof. intros <- ->. rewrite <- exp_multiple, <- exp_Ropp, <- !exp_plus. f_equal. field. Qed.

Lemma mixtureTerm_upper x (e := exp (19 / 5 * x)) (h := exp (- (19 / 20) * x ^ 2)) :
  let term := mixtureTerm upperWeight upperLetter (19 / 20) in
  term 0%nat x = 8957 / 10000 * h /\
  term 1%nat x = 1095 / 1000000 * (h * e ^ 1) /\ term 2%nat x = 1095 / 1000000 * (h * / e ^ 1) /\
  term 3%nat x = 75 / 100000000000 * (h * e ^ 2) /\ term 4%nat x = 75 / 100000000000 * (h * / e ^ 2) /\
  term 5%nat x = 28 / 100000000000000000000 * (h * e ^ 3) /\
  term 6%nat x = 28 / 100000000000000000000 * (h * / e ^ 3).
Proof.
  unfold mixtureTerm, upperWeight, upperLetter, e, h. cbv zeta.
  split; [now rewrite Rminus_0_r|].
  repeat split; rewrite Rmult_assoc; f_equal; (apply kernel_right || apply kernel_left); simpl; field.
Qed.
Lemma upperZ_P x : upperZ x = exp (- (19 / 20) * x ^ 2) * upperP x.
Proof.
  unfold upperZ, mixtureZ, sum_f_R0.
  destruct (mixtureTerm_upper x) as (-> & -> & -> & -> & -> & -> & ->). rewrite upperP_pairs, pow_1. ring.
Qed.
Lemma upperP_ge x : 8957 / 10000 < upperP x.
Proof.
  rewrite upperP_pairs. pose proof (exp_pos (19 / 5 * x)) as E. set (e := exp (19 / 5 * x)) in *.
  pose proof (Rinv_0_lt_compat _ E). pose proof (pow_lt e 2 E) as E2. pose proof (Rinv_0_lt_compat _ E2).
  pose proof (pow_lt e 3 E) as E3. pose proof (Rinv_0_lt_compat _ E3). lra.
Qed.
(** (x - y)² = x² + (y² - 2 x y). *)
Lemma upperError_N x : upperError x = x ^ 2 + upperN x / upperP x.
Proof.
  pose proof (upperP_ge x) as HP. pose proof (exp_pos (- (19 / 20) * x ^ 2)) as HE.
  assert (Hne : exp (- (19 / 20) * x ^ 2) * upperP x <> 0) by (apply Rgt_not_eq, Rmult_lt_0_compat; lra).
  unfold upperError, mixtureError. fold (upperZ x). rewrite upperZ_P.
  apply Rmult_eq_reg_r with (2 := Hne).
  unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by exact Hne.
  replace ((x ^ 2 + upperN x / upperP x) * (exp (- (19 / 20) * x ^ 2) * upperP x))
    with (exp (- (19 / 20) * x ^ 2) * (x ^ 2 * upperP x + upperN x)) by (field; lra).
  unfold sum_f_R0. destruct (mixtureTerm_upper x) as (-> & -> & -> & -> & -> & -> & ->).
  rewrite upperP_pairs, upperN_pairs, pow_1. unfold upperLetter. ring.
Qed.
Lemma ln_upperZ x : ln (upperZ x) = - (19 / 20) * x ^ 2 + ln (8957 / 10000) + ln (upperP x / (8957 / 10000)).
Proof.
  pose proof (upperP_ge x) as HP.
  rewrite upperZ_P, ln_mult, ln_exp, (ln_div (upperP x)) by (apply exp_pos || lra). ring.
Qed.

(** ** Symmetry and signs *)
Lemma exp_opp_arg x : exp (19 / 5 * - x) = / exp (19 / 5 * x).
Proof. rewrite <- exp_Ropp. f_equal. ring. Qed.
Lemma upperP_even x : upperP (- x) = upperP x.
Proof. unfold upperP. rewrite exp_opp_arg, Rinv_inv. f_equal. ring. Qed.
Lemma upperN_even x : upperN (- x) = upperN x.
Proof. unfold upperN. rewrite exp_opp_arg, Rinv_inv, (Rplus_comm (/ _)). ring. Qed.
(** e (p - q) + (p + q) / e <= 0 for e >= 2 and q >= 3p. *)
Lemma letter_pair_nonpos e p q : 2 <= e -> 0 < p -> 3 * p <= q -> e * (p - q) + / e * (p + q) <= 0.
Proof.
  intros He Hp Hq. assert (H2 : / e <= / 2) by (apply Rinv_le_contravar; lra).
  assert (e * (q - p) >= 2 * (q - p)) by (apply Rmult_ge_compat_r; lra).
  assert (/ e * (p + q) <= / 2 * (p + q)) by (apply Rmult_le_compat_r; lra). lra.
Qed.
Lemma upperN_nonpos x : 12 <= x -> upperN x <= 0.
Proof.
  intros Hx. rewrite upperN_pairs. set (e := exp (19 / 5 * x)).
  assert (He : 2 <= e) by (pose proof (exp_ineq1 (19 / 5 * x) ltac:(lra)); unfold e; lra).
  assert (H2 : 2 <= e ^ 2) by nra. assert (H3 : 2 <= e ^ 3) by (simpl; nra).
  pose proof (letter_pair_nonpos e 4 (4 * x) He ltac:(lra) ltac:(lra)).
  pose proof (letter_pair_nonpos (e ^ 2) 16 (8 * x) H2 ltac:(lra) ltac:(lra)).
  pose proof (letter_pair_nonpos (e ^ 3) 36 (12 * x) H3 ltac:(lra) ltac:(lra)). lra.
Qed.
Lemma upperError_nonneg x : 0 <= upperError x.
Proof.
  unfold upperError. rewrite <- (mixtureError_sum 6 upperWeight upperLetter). apply sum_f_R0_ge_0. intros j Hj.
  apply Rmult_le_pos; [|apply pow2_ge_0].
  left. exact (mixtureProb_pos 6 upperWeight upperLetter (19 / 20) upperWeight_pos_upto j x Hj).
Qed.

(** ** The integrals over [0, 12] *)
Lemma upper_N_part_near : - 46039 / 1000000 <=
  RInt (fun x => exp (- (sqrt 2 * x)) / sqrt 2 * (upperN x / upperP x)) 0 2 <= - 46033 / 1000000.
Proof. unfold upperN, upperP, polyA, polyB, polyP. short_integral 32%positive 5%nat 500%positive. Qed.
Lemma upper_N_part_far : - 203981 / 1000000 <=
  RInt (fun x => exp (- (sqrt 2 * x)) / sqrt 2 * (upperN x / upperP x)) 2 12 <= - 203970 / 1000000.
Proof. unfold upperN, upperP, polyA, polyB, polyP. short_integral 32%positive 5%nat 500%positive. Qed.
Lemma upper_K_part :
  149607 / 1000000 <= RInt (fun x => exp (- (sqrt 2 * x)) / sqrt 2 * ln (upperP x / (8957 / 10000))) 0 12.
Proof. unfold upperP, polyP. short_integral 32%positive 5%nat 500%positive. Qed.
Lemma upper_square_part : 499994 / 1000000 <= RInt (fun x => exp (- (sqrt 2 * x)) / sqrt 2 * x ^ 2) 0 12.
Proof. short_integral 32%positive 8%nat 500%positive. Qed.

(** ** The bound *)
Lemma upper_integrals : exists N K : R,
  is_integral (fun x => laplace x * (upperN x / upperP x)) N /\
  is_integral (fun x => laplace x * ln (upperP x / (8957 / 10000))) K /\
  is_integral (fun x => laplace x * upperError x) (1 + N) /\
  is_integral (fun x => laplace x * ln (upperZ x)) (- (19 / 20) + ln (8957 / 10000) + K).
Proof.
  destruct (mixtureError_integrable 6 upperWeight upperLetter (19 / 20) upperWeight_pos_upto laplace 1
    laplace_density laplace_continuous laplace_variance) as [d Hd].
  destruct (mixture_ln_Z_integrable 6 upperWeight upperLetter (19 / 20) upperWeight_pos_upto laplace 1
    laplace_density laplace_continuous laplace_variance) as [L HL].
  fold upperError in Hd. fold upperZ in HL.
  exists (d - 1), (L + 19 / 20 * 1 - ln (8957 / 10000) * 1). repeat split.
  - apply is_integral_ext with (fun x => laplace x * upperError x - laplace x * x ^ 2).
    + intros x. rewrite upperError_N. ring.
    + apply is_integral_minus; [exact Hd | exact laplace_variance].
  - apply is_integral_ext with
      (fun x => laplace x * ln (upperZ x) + 19 / 20 * (laplace x * x ^ 2) - ln (8957 / 10000) * laplace x).
    + intros x. rewrite ln_upperZ. ring.
    + apply is_integral_minus; [apply is_integral_plus; [exact HL|]|]; apply is_integral_scal.
      * exact laplace_variance.
      * apply density_total, laplace_density.
  - replace (1 + (d - 1)) with d by ring. exact Hd.
  - replace (- (19 / 20) + ln (8957 / 10000) + (L + 19 / 20 * 1 - ln (8957 / 10000) * 1)) with L by ring. exact HL.
Qed.

Theorem laplace_rd_half_upper : Rbar_le (rateDistortion laplace (1 / 2)) (4126 / 10000).
Proof.
  destruct upper_integrals as (N & K & HN & HK & Hd & HL).
  pose proof upper_N_part_near as N1. pose proof upper_N_part_far as N2.
  pose proof upper_K_part as K1. pose proof upper_square_part as S1.
  rewrite <- laplace_RInt in N1, N2, K1, S1 by lra.
  assert (EN := RInt_split _ 0 2 12 (is_integral_local _ _ HN 0 2) (is_integral_local _ _ HN 2 12)).
  (* the error is at most 1/2, ... *)
  assert (BN : N <= 2 * RInt (fun x => laplace x * (upperN x / upperP x)) 0 12).
  { apply even_integral_le with (2 := HN); [intros x; now rewrite laplace_even, upperN_even, upperP_even | lra |].
    intros x Hx. pose proof (laplace_pos x). pose proof (upperN_nonpos x Hx). pose proof (upperP_ge x).
    assert (upperN x / upperP x <= 0); [|nra].
    apply Rmult_le_reg_r with (upperP x); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
  (* ... and not much less, *)
  assert (Bd : 2 * RInt (fun x => laplace x * upperError x) 0 12 <= 1 + N).
  { apply even_integral_ge with (2 := Hd); [| lra |].
    - intros x. rewrite !upperError_N, laplace_even, upperN_even, upperP_even. f_equal. f_equal. ring.
    - intros x _. apply Rmult_le_pos; [left; apply laplace_pos | apply upperError_nonneg]. }
  assert (Ed : RInt (fun x => laplace x * upperError x) 0 12 =
    RInt (fun x => laplace x * x ^ 2) 0 12 + RInt (fun x => laplace x * (upperN x / upperP x)) 0 12).
  { rewrite <- (RInt_plus (V := R_CompleteNormedModule) (fun x => laplace x * x ^ 2)
      (fun x => laplace x * (upperN x / upperP x))).
    - apply RInt_ext. intros x _. rewrite upperError_N. unfold plus; simpl. ring.
    - apply (is_integral_local _ _ laplace_variance).
    - apply (is_integral_local _ _ HN). }
  (* ... and K is at least its part. *)
  assert (BK : 2 * RInt (fun x => laplace x * ln (upperP x / (8957 / 10000))) 0 12 <= K).
  { apply even_integral_ge with (2 := HK); [intros x; now rewrite laplace_even, upperP_even | lra |].
    intros x _. pose proof (laplace_pos x). pose proof (upperP_ge x). apply Rmult_le_pos; [lra|].
    rewrite <- ln_1. apply Rcomplements.ln_le; [lra|]. apply Rle_div_r; lra. }
  apply Rbar_le_trans with ((- (19 / 20) * (1 + N) - (- (19 / 20) + ln (8957 / 10000) + K)) / ln 2).
  - apply (mixture_upper_bound 6 upperWeight upperLetter (19 / 20) upperWeight_pos_upto laplace 1
      laplace_density laplace_continuous laplace_variance (1 + N) _ (1 / 2) upperWeight_total Hd HL). lra.
  - simpl. pose proof ln2_pos as L2. apply Rle_div_l; [lra|].
    apply Rle_trans with (19 / 20 * (500052 / 1000000) - ln (8957 / 10000) - 299214 / 1000000); [lra|].
    interval with (i_prec 54).
Qed.
