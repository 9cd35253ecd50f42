(** Moments under a shift, E|X + n|^beta <= E|X|^beta + (n²/2) beta² alpha^{-beta} E|X|^{2 beta - 2}: Anderson's
    inequality in one dimension, by parts.

    With psi = |x|^beta, Delta(x) = (psi(x+n) + psi(x-n))/2 - psi(x) and E = int_0^x Delta,
    int_0^oo f Delta = int_0^oo (-f') E. As f' <= 0, the pointwise E <= (n²/2) psi' of ShiftedPower.v is enough. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Power real.Improper real.Gamma source.Ggd source.GgdFisher upper.ShiftedPower.
Open Scope R_scope.

Section Shift.
Variables beta alpha : R.
Hypothesis Hbeta : 1 <= beta <= 2.
Hypothesis Halpha : 0 < alpha.
Let f := ggdDensity beta alpha.
Let J := beta ^ 2 / alpha ^ 2 * (Gamma (2 - 1 / beta) / Gamma (1 / beta)).

(** psi', for x > 0. *)
Let slope (x : R) : R := beta * absPow (beta - 1) x.

Lemma ggd_derive x : 0 < x -> is_derive f x (- (f x * (beta * absPow (beta - 1) (x / alpha) / alpha))).
Proof.
  intros Hx. unfold f, ggdDensity.
  assert (Hz : 0 < x / alpha) by (apply Rdiv_lt_0_compat; lra).
  assert (Hp : is_derive (fun y => absPow beta (y / alpha)) x (/ alpha * (beta * absPow (beta - 1) (x / alpha)))).
  { apply (is_derive_comp (absPow beta) (fun y => y / alpha)); [now apply absPow_derive|].
    auto_derive; [trivial|field; lra]. }
  replace (- (ggdC beta alpha * exp (- absPow beta (x / alpha)) * (beta * absPow (beta - 1) (x / alpha) / alpha)))
    with (ggdC beta alpha * (- (/ alpha * (beta * absPow (beta - 1) (x / alpha))) * exp (- absPow beta (x / alpha))))
    by (field; lra).
  apply is_derive_scal.
  apply (is_derive_comp exp (fun y => - absPow beta (y / alpha))).
  - apply is_derive_Reals, derivable_pt_lim_exp.
  - now apply (is_derive_opp (K := R_AbsRing) (V := R_NormedModule)).
Qed.

(** -f' psi' as a continuous function on the whole line; at beta = 1 it is f / alpha. *)
Lemma score_kernel : exists k : R -> R,
  (forall x, continuous k x) /\ (forall x, 0 <= k x) /\ (forall x, k (- x) = k x) /\
  (forall x, 0 < x -> k x = f x * (beta * absPow (beta - 1) (x / alpha) / alpha) * slope x) /\
  is_integral k (absPow beta alpha * J).
Proof.
  assert (Hf : forall x, 0 < f x) by (intros; apply ggdDensity_pos; lra).
  assert (Hc : forall x, continuous f x) by (intros; apply ggdDensity_continuous; lra).
  assert (Ha : 0 < absPow beta alpha) by (apply absPow_gt_0; lra).
  assert (Ha1 : 0 < absPow (beta - 1) alpha) by (apply absPow_gt_0; lra).
  assert (Ea : absPow beta alpha = absPow (beta - 1) alpha * alpha).
  { replace beta with (beta - 1 + 1) at 1 by ring. rewrite absPow_add, absPow_one, Rabs_right; lra. }
  destruct (Req_dec beta 1) as [E1|Hne].
  - exists (fun x => / alpha * f x). repeat split.
    + intros x. apply (continuous_mult (fun _ => / alpha) f); [apply continuous_const | apply Hc].
    + intros x. apply Rmult_le_pos; [left; now apply Rinv_0_lt_compat | left; apply Hf].
    + intros x. unfold f. now rewrite ggdDensity_even.
    + intros x Hx. unfold slope. rewrite E1. replace (1 - 1) with 0 by ring.
      rewrite !absPow_Rpower, !Rpower_O by (try apply Rdiv_lt_0_compat; lra). field; lra.
    + replace (absPow beta alpha * J) with (/ alpha * 1).
      * apply is_integral_scal. apply ggd_integral_eq_one; lra.
      * unfold J. rewrite E1, absPow_one, Rabs_right by lra.
        replace (2 - 1 / 1) with 1 by field. replace (1 / 1) with 1 by field. rewrite Gamma_one. field; lra.
  - exists (fun x => beta ^ 2 / absPow beta alpha * (f x * absPow (2 * beta - 2) x)). repeat split.
    + intros x.
      apply (continuous_mult (fun _ => beta ^ 2 / absPow beta alpha) (fun x => f x * absPow (2 * beta - 2) x));
        [apply continuous_const|].
      apply (continuous_mult f (absPow (2 * beta - 2))); [apply Hc | apply absPow_continuous; lra].
    + intros x. apply Rmult_le_pos.
      * apply Rmult_le_pos; [apply pow2_ge_0 | left; now apply Rinv_0_lt_compat].
      * apply Rmult_le_pos; [left; apply Hf | apply absPow_pos].
    + intros x. unfold f. now rewrite ggdDensity_even, absPow_opp.
    + intros x Hx. unfold slope. rewrite absPow_div by lra. rewrite Ea.
      replace (2 * beta - 2) with (beta - 1 + (beta - 1)) by ring. rewrite absPow_add. field; lra.
    + replace (absPow beta alpha * J) with (beta ^ 2 / absPow beta alpha *
        (absPow (2 * beta - 2) alpha * (Gamma (2 - 1 / beta) / Gamma (1 / beta)))).
      * apply is_integral_scal. apply ggd_score_moment; lra.
      * unfold J. rewrite Ea. replace (2 * beta - 2) with (beta - 1 + (beta - 1)) by ring. rewrite absPow_add.
        assert (Gamma (1 / beta) > 0) by (apply Gamma_pos, Rdiv_lt_0_compat; lra). field; lra.
Qed.

(** f psi' is small somewhere beyond every T: e^{-z} <= 1/z with z = (x/alpha)^beta. *)
Lemma boundary_small T eps : 0 < T -> 0 < eps -> exists x, T <= x /\ f x * slope x <= eps.
Proof.
  intros HT He.
  assert (HC : 0 < ggdC beta alpha) by (apply ggdC_pos; lra).
  assert (Ha : 0 < absPow beta alpha) by (apply absPow_gt_0; lra).
  set (c := ggdC beta alpha * beta * absPow beta alpha).
  assert (Hc : 0 < c) by (unfold c; apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; lra | exact Ha]).
  exists (T + c / eps).
  assert (Hq : 0 < c / eps) by (now apply Rdiv_lt_0_compat).
  split; [lra|]. set (x := T + c / eps). assert (Hx : 0 < x) by (unfold x; lra).
  unfold slope. set (p := absPow (beta - 1) x).
  assert (Hp : 0 < p) by (apply absPow_gt_0; lra).
  assert (Ex : absPow beta x = p * x).
  { unfold p. replace beta with (beta - 1 + 1) at 1 by ring. rewrite absPow_add, absPow_one, Rabs_right; lra. }
  assert (Hz : 0 < p * x / absPow beta alpha) by (apply Rdiv_lt_0_compat; [now apply Rmult_lt_0_compat | exact Ha]).
  assert (Hexp : exp (- (p * x / absPow beta alpha)) <= / (p * x / absPow beta alpha)).
  { rewrite exp_Ropp. apply Rinv_le_contravar; [exact Hz|].
    pose proof (exp_ineq1_le (p * x / absPow beta alpha)). lra. }
  unfold f, ggdDensity. rewrite absPow_div, Ex by lra.
  apply Rle_trans with (ggdC beta alpha * / (p * x / absPow beta alpha) * (beta * p)).
  { apply Rmult_le_compat_r; [nra|]. apply Rmult_le_compat_l; lra. }
  replace (ggdC beta alpha * / (p * x / absPow beta alpha) * (beta * p)) with (c / x) by (unfold c; field; lra).
  apply Rmult_le_reg_r with x; [exact Hx|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  replace c with (eps * (c / eps)) by (field; lra). apply Rmult_le_compat_l; unfold x; lra.
Qed.

Let mean n x := (absPow beta (x + n) + absPow beta (x - n)) / 2.

Lemma mean_continuous n x : continuous (mean n) x.
Proof.
  unfold mean. apply (continuous_ext (fun x => / 2 * (absPow beta (x + n) + absPow beta (x - n))));
    [intros; simpl; field|].
  apply (continuous_mult (fun _ => / 2) (fun x => absPow beta (x + n) + absPow beta (x - n)));
    [apply continuous_const|].
  apply (continuous_plus (fun x => absPow beta (x + n)) (fun x => absPow beta (x - n))).
  - apply (continuous_comp (fun x => x + n) (absPow beta)); [|apply absPow_continuous; lra].
    apply (continuous_plus (fun x => x) (fun _ => n)); [apply continuous_id | apply continuous_const].
  - apply (continuous_comp (fun x => x - n) (absPow beta)); [|apply absPow_continuous; lra].
    apply (continuous_minus (fun x => x) (fun _ => n)); [apply continuous_id | apply continuous_const].
Qed.

Lemma product_integrable g u v : (forall x, continuous g x) -> ex_RInt (fun x => f x * g x) u v.
Proof.
  intros Hg. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros x _.
  apply (continuous_mult f g); [apply ggdDensity_continuous; lra | apply Hg].
Qed.

Lemma delta_continuous n x : continuous (fun x => mean n x - absPow beta x) x.
Proof. apply (continuous_minus (mean n) (absPow beta)); [apply mean_continuous | apply absPow_continuous; lra]. Qed.

(** By parts, as an inequality: int_0^x f Delta <= f E + (n²/2) int_0^x (-f' psi'). *)
Lemma shift_by_parts k n x : 0 <= n -> 0 < x ->
  (forall x, continuous k x) ->
  (forall x, 0 < x -> k x = f x * (beta * absPow (beta - 1) (x / alpha) / alpha) * slope x) ->
  RInt (fun x => f x * (mean n x - absPow beta x)) 0 x <= f x * shiftIntegral beta n x + n ^ 2 / 2 * RInt k 0 x.
Proof.
  intros Hn Hx Hkc Hk.
  assert (Hik : forall u v, ex_RInt k u v).
  { intros. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros; apply Hkc. }
  set (g := fun x => f x * (mean n x - absPow beta x)).
  assert (Hgc : forall x, continuous g x).
  { intros y. apply (continuous_mult f (fun x => mean n x - absPow beta x));
      [apply ggdDensity_continuous; lra | apply delta_continuous]. }
  assert (Hig : forall u v, ex_RInt g u v).
  { intros. apply product_integrable, delta_continuous. }
  assert (Hdg : forall y, is_derive (fun x => RInt g 0 x) y (g y)).
  { intros y. apply (is_derive_RInt g (fun x => RInt g 0 x) 0 y); [|apply Hgc].
    apply filter_forall. intros z. apply (RInt_correct g), Hig. }
  assert (Hdk : forall y, is_derive (fun x => n ^ 2 / 2 * RInt k 0 x) y (n ^ 2 / 2 * k y)).
  { intros y. apply is_derive_scal. apply (is_derive_RInt k (fun x => RInt k 0 x) 0 y); [|apply Hkc].
    apply filter_forall. intros z. apply (RInt_correct k), Hik. }
  set (p := fun x => RInt g 0 x - f x * shiftIntegral beta n x - n ^ 2 / 2 * RInt k 0 x).
  cut (p x <= 0); [unfold p; lra|].
  assert (HEd : forall y, is_derive (shiftIntegral beta n) y (mean n y - absPow beta y)).
  { intros y. now apply shiftIntegral_derive. }
  apply (nonpos_by_derivative p (fun y => g y
    - (- (f y * (beta * absPow (beta - 1) (y / alpha) / alpha)) * shiftIntegral beta n y
       + f y * (mean n y - absPow beta y))
    - n ^ 2 / 2 * k y)); [lra| | | |].
  - unfold p. rewrite !RInt_point, shiftIntegral_0 by exact Hbeta. unfold zero; simpl. lra.
  - intros y Hy. unfold p.
    apply (is_derive_minus (K := R_AbsRing) (V := R_NormedModule)
             (fun x => RInt g 0 x - f x * shiftIntegral beta n x) (fun x => n ^ 2 / 2 * RInt k 0 x)); [|apply Hdk].
    apply (is_derive_minus (K := R_AbsRing) (V := R_NormedModule)
             (fun x => RInt g 0 x) (fun x => f x * shiftIntegral beta n x)); [apply Hdg|].
    apply (is_derive_mult f (shiftIntegral beta n)); [apply ggd_derive; lra | apply HEd | intros; apply Rmult_comm].
  - intros y Hy. unfold g. rewrite (Hk y) by lra.
    set (s := beta * absPow (beta - 1) (y / alpha) / alpha).
    assert (0 <= s).
    { unfold s. apply Rmult_le_pos; [|left; now apply Rinv_0_lt_compat].
      apply Rmult_le_pos; [lra | apply absPow_pos]. }
    assert (0 < f y) by (apply ggdDensity_pos; lra).
    pose proof (shiftIntegral_le beta Hbeta n y Hn ltac:(lra)) as HE. fold (slope y) in HE.
    assert (f y * s * shiftIntegral beta n y <= f y * s * (n ^ 2 / 2 * slope y))
      by (apply Rmult_le_compat_l; [apply Rmult_le_pos; lra | exact HE]).
    lra.
  - intros y _. unfold p.
    apply (continuous_minus (fun x => RInt g 0 x - f x * shiftIntegral beta n x) (fun x => n ^ 2 / 2 * RInt k 0 x)).
    + apply (continuous_minus (fun x => RInt g 0 x) (fun x => f x * shiftIntegral beta n x)).
      * apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)). eexists; apply Hdg.
      * apply (continuous_mult f (shiftIntegral beta n)); [apply ggdDensity_continuous; lra|].
        apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)). eexists; apply HEd.
    + apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)). eexists; apply Hdk.
Qed.

(** The bound at x, with the boundary term. *)
Lemma shift_with_boundary n x : 0 <= n -> 0 < x ->
  RInt (fun y => f y * mean n y) (- x) x
  <= absPow beta alpha / beta + absPow beta alpha / 2 * J * n ^ 2 + n ^ 2 * (f x * slope x).
Proof.
  intros Hn Hx.
  destruct score_kernel as [k [Hkc [Hk0 [Hke [Hk HkI]]]]].
  assert (Hf : forall x, 0 < f x) by (intros; apply ggdDensity_pos; lra).
  assert (Hpc : forall y, continuous (absPow beta) y) by (intros; apply absPow_continuous; lra).
  assert (Hik : ex_RInt k 0 x).
  { apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros; apply Hkc. }
  pose proof (shift_by_parts k n x Hn Hx Hkc Hk) as H1.
  assert (H2 : RInt k 0 x <= absPow beta alpha * J / 2).
  { pose proof (RInt_le_integral k _ (- x) x Hk0 HkI ltac:(lra)) as H. rewrite RInt_even_double in H by easy. lra. }
  assert (H3 : RInt (fun y => f y * absPow beta y) 0 x <= absPow beta alpha / beta / 2).
  { pose proof (RInt_le_integral (fun y => f y * absPow beta y) (absPow beta alpha / beta) (- x) x) as H.
    assert (Hp : forall y, 0 <= f y * absPow beta y).
    { intros. apply Rmult_le_pos; [left; apply Hf | apply absPow_pos]. }
    specialize (H Hp (ggd_beta_moment beta alpha ltac:(lra) Halpha) ltac:(lra)).
    rewrite RInt_even_double in H; [lra | | apply product_integrable, Hpc].
    intros y. unfold f. now rewrite ggdDensity_even, absPow_opp. }
  assert (H4 : RInt (fun y => f y * mean n y) 0 x
    = RInt (fun y => f y * (mean n y - absPow beta y)) 0 x + RInt (fun y => f y * absPow beta y) 0 x).
  { rewrite <- (RInt_plus (V := R_CompleteNormedModule)
      (fun y => f y * (mean n y - absPow beta y)) (fun y => f y * absPow beta y)).
    - apply RInt_ext. intros; unfold plus; simpl; ring.
    - apply product_integrable, delta_continuous.
    - apply product_integrable, Hpc. }
  rewrite RInt_even_double; [| |apply product_integrable, mean_continuous].
  2: { intros y. unfold f, mean. rewrite ggdDensity_even. f_equal.
       replace (- y + n) with (- (y - n)) by ring. replace (- y - n) with (- (y + n)) by ring.
       rewrite !absPow_opp. field. }
  pose proof (shiftIntegral_le beta Hbeta n x Hn Hx) as HE. fold (slope x) in HE.
  assert (f x * shiftIntegral beta n x <= f x * (n ^ 2 / 2 * slope x))
    by (apply Rmult_le_compat_l; [left; apply Hf | exact HE]).
  assert (n ^ 2 / 2 * RInt k 0 x <= n ^ 2 / 2 * (absPow beta alpha * J / 2)).
  { apply Rmult_le_compat_l; [pose proof (pow2_ge_0 n); lra | exact H2]. }
  rewrite H4. nra.
Qed.

Lemma shifted_moment_nonneg n T : 0 <= n -> 0 < T ->
  RInt (fun x => f x * mean n x) (- T) T <= absPow beta alpha / beta + absPow beta alpha / 2 * J * n ^ 2.
Proof.
  intros Hn HT. apply le_epsilon. intros eps He.
  assert (Hd : 0 < eps / (n ^ 2 + 1)) by (apply Rdiv_lt_0_compat; [exact He | pose proof (pow2_ge_0 n); lra]).
  destruct (boundary_small T _ HT Hd) as [x [Hx Hs]].
  pose proof (shift_with_boundary n x Hn ltac:(lra)) as H.
  assert (Hpos : forall y, 0 <= f y * mean n y).
  { intros y. apply Rmult_le_pos; [left; apply ggdDensity_pos; lra|]. unfold mean.
    pose proof (absPow_pos beta (y + n)). pose proof (absPow_pos beta (y - n)). lra. }
  assert (Hi : forall u v, ex_RInt (fun y => f y * mean n y) u v)
    by (intros; apply product_integrable, mean_continuous).
  assert (Hm : RInt (fun y => f y * mean n y) (- T) T <= RInt (fun y => f y * mean n y) (- x) x).
  { rewrite <- (RInt_Chasles (V := R_CompleteNormedModule) (fun y => f y * mean n y) (- x) (- T) x) by apply Hi.
    rewrite <- (RInt_Chasles (V := R_CompleteNormedModule) (fun y => f y * mean n y) (- T) T x) by apply Hi.
    assert (0 <= RInt (fun y => f y * mean n y) (- x) (- T))
      by (apply RInt_ge_0; [lra | apply Hi | intros; apply Hpos]).
    assert (0 <= RInt (fun y => f y * mean n y) T x) by (apply RInt_ge_0; [lra | apply Hi | intros; apply Hpos]).
    unfold plus; simpl. lra. }
  assert (n ^ 2 * (f x * slope x) <= eps).
  { pose proof (pow2_ge_0 n) as Hn2.
    apply Rle_trans with (n ^ 2 * (eps / (n ^ 2 + 1))); [now apply Rmult_le_compat_l|].
    apply Rmult_le_reg_r with (n ^ 2 + 1); [lra|].
    replace (n ^ 2 * (eps / (n ^ 2 + 1)) * (n ^ 2 + 1)) with (n ^ 2 * eps) by (field; lra). nra. }
  lra.
Qed.
End Shift.

(** E[(|X+n|^beta + |X-n|^beta)/2] <= alpha^beta/beta + (alpha^beta/2) J n², over any [-T, T]. *)
Theorem shifted_moment beta alpha n T : 1 <= beta <= 2 -> 0 < alpha -> 0 < T ->
  RInt (fun x => ggdDensity beta alpha x * ((absPow beta (x + n) + absPow beta (x - n)) / 2)) (- T) T
  <= absPow beta alpha / beta
     + absPow beta alpha / 2 * (beta ^ 2 / alpha ^ 2 * (Gamma (2 - 1 / beta) / Gamma (1 / beta))) * n ^ 2.
Proof.
  intros Hb Ha HT. destruct (Rle_lt_dec 0 n) as [Hn|Hn].
  - now apply shifted_moment_nonneg.
  - pose proof (shifted_moment_nonneg beta alpha Hb Ha (- n) T ltac:(lra) HT) as H.
    replace ((- n) ^ 2) with (n ^ 2) in H by ring.
    erewrite RInt_ext; [exact H|]. intros x _. simpl.
    replace (x + - n) with (x - n) by ring. replace (x - - n) with (x + n) by ring.
    now rewrite (Rplus_comm (absPow beta (x - n))).
Qed.
