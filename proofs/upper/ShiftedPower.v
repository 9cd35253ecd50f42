(** Second differences of psi = |x|^b, 1 <= b <= 2, integrated from 0: the elementary half of Anderson's inequality.
    With Delta(x) = (psi(x+n) + psi(x-n))/2 - psi(x), int_0^x Delta <= (n²/2) psi'(x) for x > 0. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Power.
Open Scope R_scope.

(** ** Elementary tools *)

(** What is at most 0 at 0 and has a derivative <= 0 stays at most 0. *)
Lemma nonpos_by_derivative (p dp : R -> R) x : 0 <= x -> p 0 <= 0 ->
  (forall y, 0 < y < x -> is_derive p y (dp y)) -> (forall y, 0 < y < x -> dp y <= 0) ->
  (forall y, 0 <= y <= x -> continuous p y) -> p x <= 0.
Proof.
  intros Hx H0 Hd Hs Hc.
  set (d := fun y => if Rlt_dec 0 y then if Rlt_dec y x then dp y else 0 else 0).
  assert (Hd0 : forall y, d y <= 0).
  { intros y; unfold d; destruct (Rlt_dec 0 y); [|lra]. destruct (Rlt_dec y x); [|lra]. apply Hs; lra. }
  destruct (MVT_gen p 0 x d) as [c [Hc1 Hc2]].
  - rewrite Rmin_left, Rmax_right by lra. intros y Hy. unfold d.
    destruct (Rlt_dec 0 y); [|lra]. destruct (Rlt_dec y x); [|lra]. apply Hd; lra.
  - rewrite Rmin_left, Rmax_right by lra. intros y Hy.
    apply continuity_pt_filterlim. apply Hc; lra.
  - pose proof (Hd0 c) as Hd'. assert (d c * (x - 0) <= 0) by nra. lra.
Qed.

Lemma RInt_even_double (g : R -> R) T : (forall x, g (- x) = g x) -> ex_RInt g 0 T -> RInt g (- T) T = 2 * RInt g 0 T.
Proof.
  intros He Hi.
  assert (Ho : is_RInt (V := R_NormedModule) (fun z => - g z) T 0 (RInt g 0 T)).
  { replace (RInt g 0 T) with (- - RInt g 0 T) by apply Ropp_involutive.
    apply (is_RInt_opp (V := R_NormedModule) g T 0 (- RInt g 0 T)).
    apply (is_RInt_swap (V := R_NormedModule)). now apply (RInt_correct g). }
  assert (Hl : is_RInt (V := R_NormedModule) g (- T) 0 (RInt g 0 T)).
  { apply (is_RInt_ext (V := R_NormedModule)) with (f := fun y => - (- g (- y))).
    { intros y _. rewrite He. apply Ropp_involutive. }
    apply (is_RInt_comp_opp (V := R_NormedModule) (fun z => - g z)).
    now rewrite Ropp_involutive, Ropp_0. }
  assert (H : is_RInt (V := R_NormedModule) g (- T) T (RInt g 0 T + RInt g 0 T)).
  { apply (is_RInt_Chasles (V := R_NormedModule)) with 0; [exact Hl | now apply (RInt_correct g)]. }
  rewrite (is_RInt_unique _ _ _ _ H).
  change (RInt g 0 T + RInt g 0 T = 2 * RInt g 0 T :> R). ring.
Qed.

(** ** psi = |x|^b and its antiderivative *)
Section Psi.
Variable b : R.
Hypothesis Hb : 1 <= b <= 2.

(** psi(x+n) - psi(x-n) <= 2 n psi'(x): psi' is concave on x >= 0 and odd. *)
Lemma psi_difference x n : 0 < x -> 0 <= n ->
  absPow b (x + n) - absPow b (x - n) <= 2 * n * (b * absPow (b - 1) x).
Proof.
  intros Hx Hn.
  destruct (Req_dec b 1) as [->|Hb1].
  { replace (1 - 1) with 0 by ring. rewrite !absPow_one, absPow_Rpower, Rpower_O by lra.
    unfold Rabs; destruct (Rcase_abs (x + n)), (Rcase_abs (x - n)); lra. }
  pose (dp := fun m => b * sign (x + m) * absPow (b - 1) (x + m) + b * sign (x - m) * absPow (b - 1) (x - m)
                       - 2 * (b * absPow (b - 1) x)).
  cut (absPow b (x + n) - absPow b (x - n) - 2 * n * (b * absPow (b - 1) x) <= 0); [lra|].
  assert (Hd : forall m,
    is_derive (fun m => absPow b (x + m) - absPow b (x - m) - 2 * m * (b * absPow (b - 1) x)) m (dp m)).
  { intros m. unfold dp.
    apply (is_derive_minus (K := R_AbsRing) (V := R_NormedModule)
             (fun m => absPow b (x + m) - absPow b (x - m)) (fun m => 2 * m * (b * absPow (b - 1) x))).
    - replace (b * sign (x + m) * absPow (b - 1) (x + m) + b * sign (x - m) * absPow (b - 1) (x - m))
        with (minus (1 * (b * sign (x + m) * absPow (b - 1) (x + m)))
          (- 1 * (b * sign (x - m) * absPow (b - 1) (x - m))))
        by (unfold minus, plus, opp; simpl; ring).
      apply (is_derive_minus (K := R_AbsRing) (V := R_NormedModule)).
      + apply (is_derive_comp (absPow b) (fun m => x + m)).
        * apply absPow_derive_all; lra.
        * auto_derive; [trivial|ring].
      + apply (is_derive_comp (absPow b) (fun m => x - m)).
        * apply absPow_derive_all; lra.
        * auto_derive; [trivial|ring].
    - auto_derive; [trivial|ring]. }
  apply (nonpos_by_derivative (fun m => absPow b (x + m) - absPow b (x - m) - 2 * m * (b * absPow (b - 1) x)) dp n Hn).
  - replace (x + 0) with x by ring. replace (x - 0) with x by ring. lra.
  - intros y _. apply Hd.
  - intros y Hy. unfold dp. rewrite (sign_eq_1 (x + y)) by lra.
    destruct (Rlt_le_dec (x - y) 0) as [Hneg|Hpos].
    + rewrite (sign_eq_m1 (x - y)) by lra.
      (* psi'(y+x) <= psi'(y-x) + psi'(2x) <= psi'(y-x) + 2 psi'(x) *)
      pose proof (absPow_subadditive (b - 1) (y - x) (x + x) ltac:(lra) ltac:(lra) ltac:(lra)) as H1.
      pose proof (absPow_subadditive (b - 1) x x ltac:(lra) ltac:(lra) ltac:(lra)) as H2.
      replace (y - x + (x + x)) with (x + y) in H1 by ring.
      replace (x - y) with (- (y - x)) by ring. rewrite absPow_opp.
      assert (absPow (b - 1) (x + y) - absPow (b - 1) (y - x) <= 2 * absPow (b - 1) x) by lra.
      nra.
    + (* concavity at the mean of x+y and x-y *)
      pose proof (absPow_concave (b - 1) (x + y) (x - y) (1/2) ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)) as H1.
      replace (1 / 2 * (x + y) + (1 - 1 / 2) * (x - y)) with x in H1 by field.
      destruct (Req_dec (x - y) 0) as [H0|H0].
      * rewrite H0, sign_0, absPow_0 in *. nra.
      * rewrite (sign_eq_1 (x - y)) by lra. nra.
  - intros y _. apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)). eexists; apply Hd.
Qed.

(** F = int_0^x psi. *)
Definition psiIntegral (x : R) : R := RInt (absPow b) 0 x.

Lemma psi_integrable u v : ex_RInt (absPow b) u v.
Proof. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros; apply absPow_continuous; lra. Qed.

Lemma psiIntegral_derive x : is_derive psiIntegral x (absPow b x).
Proof.
  apply (is_derive_RInt (absPow b) psiIntegral 0 x).
  - apply filter_forall. intros y. apply (RInt_correct (absPow b)), psi_integrable.
  - apply absPow_continuous; lra.
Qed.

Lemma psiIntegral_odd x : psiIntegral (- x) = - psiIntegral x.
Proof.
  pose proof (is_RInt_comp_opp (V := R_NormedModule) (absPow b) 0 x (psiIntegral (- x))) as H.
  rewrite Ropp_0 in H. specialize (H (RInt_correct (absPow b) _ _ (psi_integrable _ _))).
  apply (is_RInt_ext (V := R_NormedModule) _ (fun y => opp (absPow b y))) in H;
    [|intros; now rewrite absPow_opp].
  rewrite <- (is_RInt_unique (V := R_CompleteNormedModule) _ _ _ _ H).
  apply (RInt_opp (V := R_CompleteNormedModule)), psi_integrable.
Qed.

(** shiftIntegral(x) = (psiIntegral(x+n) + psiIntegral(x-n))/2 - psiIntegral(x), the antiderivative of Delta. *)
Definition shiftIntegral (n x : R) : R := (psiIntegral (x + n) + psiIntegral (x - n)) / 2 - psiIntegral x.

Lemma shiftIntegral_derive n x : is_derive (shiftIntegral n) x ((absPow b (x + n) + absPow b (x - n)) / 2 - absPow b x).
Proof.
  unfold shiftIntegral.
  apply (is_derive_minus (K := R_AbsRing) (V := R_NormedModule) (fun x => (psiIntegral (x + n) + psiIntegral (x - n))
    / 2) psiIntegral); [|apply psiIntegral_derive].
  apply (is_derive_ext (fun x => / 2 * (psiIntegral (x + n) + psiIntegral (x - n)))); [intros; simpl; field|].
  replace ((absPow b (x + n) + absPow b (x - n)) / 2)
    with (/ 2 * (1 * absPow b (x + n) + 1 * absPow b (x - n))) by field.
  apply is_derive_scal.
  apply (is_derive_plus (K := R_AbsRing) (V := R_NormedModule)).
  - apply (is_derive_comp psiIntegral (fun x => x + n)); [apply psiIntegral_derive | auto_derive; [trivial|ring]].
  - apply (is_derive_comp psiIntegral (fun x => x - n)); [apply psiIntegral_derive | auto_derive; [trivial|ring]].
Qed.

Lemma shiftIntegral_0 n : shiftIntegral n 0 = 0.
Proof.
  unfold shiftIntegral. replace (0 + n) with n by ring.
  replace (0 - n) with (- n) by ring. rewrite psiIntegral_odd.
  unfold psiIntegral at 3. rewrite RInt_point. unfold zero; simpl. field.
Qed.

(** shiftIntegral <= (n²/2) psi'. *)
Lemma shiftIntegral_le n x : 0 <= n -> 0 < x -> shiftIntegral n x <= n ^ 2 / 2 * (b * absPow (b - 1) x).
Proof.
  intros Hn Hx.
  cut (shiftIntegral n x - n ^ 2 / 2 * (b * absPow (b - 1) x) <= 0); [lra|].
  assert (Hd : forall m, is_derive (fun m => shiftIntegral m x - m ^ 2 / 2 * (b * absPow (b - 1) x)) m
    ((absPow b (x + m) - absPow b (x - m)) / 2 - m * (b * absPow (b - 1) x))).
  { intros m.
    apply (is_derive_minus (K := R_AbsRing) (V := R_NormedModule)
             (fun m => shiftIntegral m x) (fun m => m ^ 2 / 2 * (b * absPow (b - 1) x))).
    - unfold shiftIntegral.
      apply (is_derive_ext (fun m => / 2 * (psiIntegral (x + m) + psiIntegral (x - m)) - psiIntegral x));
        [intros; simpl; field|].
      replace ((absPow b (x + m) - absPow b (x - m)) / 2)
        with (/ 2 * (1 * absPow b (x + m) + - 1 * absPow b (x - m)) - 0) by field.
      apply (is_derive_minus (K := R_AbsRing) (V := R_NormedModule)); [|apply is_derive_Reals, derivable_pt_lim_const].
      apply is_derive_scal.
      apply (is_derive_plus (K := R_AbsRing) (V := R_NormedModule)).
      + apply (is_derive_comp psiIntegral (fun m => x + m)); [apply psiIntegral_derive | auto_derive; [trivial|ring]].
      + apply (is_derive_comp psiIntegral (fun m => x - m)); [apply psiIntegral_derive | auto_derive; [trivial|ring]].
    - auto_derive; [trivial|field]. }
  apply (nonpos_by_derivative (fun m => shiftIntegral m x - m ^ 2 / 2 * (b * absPow (b - 1) x)) _ n Hn)
    with (2 := fun y _ => Hd y).
  - unfold shiftIntegral. replace (x + 0) with x by ring. replace (x - 0) with x by ring. lra.
  - intros y Hy. pose proof (psi_difference x y Hx ltac:(lra)). lra.
  - intros y _. apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)). eexists; apply Hd.
Qed.
End Psi.
