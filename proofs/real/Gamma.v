(** Euler's Gamma function as an improper integral, and the moments of e^{-x^b}. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Power real.Improper real.HalfLine.
Open Scope R_scope.

Definition Gamma (s : R) : R :=
  RInt_gen (fun t => Rpower t (s - 1) * exp (- t)) (at_right 0) (Rbar_locally p_infty).

(** ** Powers on x > 0 *)
Lemma exp_monotone x y : x <= y -> exp x <= exp y.
Proof. intros [H| ->]; [apply Rlt_le; apply exp_increasing; exact H | apply Rle_refl]. Qed.
(** (x^s)' = s x^(s-1). *)
Lemma Rpower_derive s x : 0 < x -> is_derive (fun t => Rpower t s) x (s * Rpower x (s - 1)).
Proof.
  intros Hx.
  replace (s * Rpower x (s - 1)) with (s * (1 * / x) * exp (s * ln x)).
  - unfold Rpower. auto_derive; [exact Hx | reflexivity].
  - unfold Rminus. rewrite Rpower_plus, Rpower_Ropp, Rpower_1 by exact Hx. unfold Rpower. ring.
Qed.
Lemma Rpower_continuous s x : 0 < x -> continuous (fun t => Rpower t s) x.
Proof.
  intros Hx. apply (ex_derive_continuous (V := R_NormedModule)).
  exists (s * Rpower x (s - 1)). apply Rpower_derive. exact Hx.
Qed.
(** r^(1/s) is the root: x^s < r where x < r^(1/s), x^s > r where x > r^(1/s). *)
Lemma Rpower_Rinv r s : 0 < r -> s <> 0 -> Rpower (Rpower r (/ s)) s = r.
Proof. intros Hr Hs. rewrite Rpower_mult, Rinv_l by exact Hs. apply Rpower_1. exact Hr. Qed.
Lemma Rpower_small r s x : 0 < s -> 0 < r -> 0 < x < Rpower r (/ s) -> Rpower x s < r.
Proof.
  intros Hs Hr Hx. rewrite <- (Rpower_Rinv r s) by lra. apply Rlt_Rpower_l; assumption.
Qed.
Lemma Rpower_large r s x : 0 < s -> 0 < r -> Rpower r (/ s) < x -> r < Rpower x s.
Proof.
  intros Hs Hr Hx. rewrite <- (Rpower_Rinv r s) at 1 by lra. apply Rlt_Rpower_l; [exact Hs|].
  split; [apply Rpower_pos | exact Hx].
Qed.
(** So x -> x^s takes the two ends of (0, oo) to themselves. *)
Lemma Rpower_to_0 s : 0 < s -> filterlim (fun x => Rpower x s) (at_right 0) (at_right 0).
Proof.
  intros Hs P HP. destruct (at_right_0_elim P HP) as [d [Hd Hin]].
  apply (at_right_0_intro _ (Rpower d (/ s))); [apply Rpower_pos|].
  intros x Hx. apply Hin. split; [apply Rpower_pos | apply Rpower_small; assumption].
Qed.
Lemma Rpower_to_infinity s : 0 < s ->
  filterlim (fun x => Rpower x s) (Rbar_locally p_infty) (Rbar_locally p_infty).
Proof.
  intros Hs P [M HM]. exists (Rpower (Rmax M 1) (/ s)). intros x Hx. apply HM.
  pose proof (Rmax_l M 1). pose proof (Rmax_r M 1).
  apply Rle_lt_trans with (Rmax M 1); [lra|]. apply Rpower_large; [exact Hs | lra | exact Hx].
Qed.

(** ** The integrand t^(s-1) e^{-t} *)
Definition gammaTerm (s t : R) : R := Rpower t (s - 1) * exp (- t).

Lemma gammaTerm_pos s t : 0 < gammaTerm s t.
Proof. apply Rmult_lt_0_compat; apply exp_pos. Qed.
Lemma exp_opp_continuous x : continuous (fun t => exp (- t)) x.
Proof.
  apply (ex_derive_continuous (V := R_NormedModule)). auto_derive. trivial.
Qed.
Lemma gammaTerm_continuous s t : 0 < t -> continuous (gammaTerm s) t.
Proof.
  intros Ht. apply (continuous_mult (K := R_AbsRing)); [apply Rpower_continuous; exact Ht | apply exp_opp_continuous].
Qed.
(** (1+t)^p <= e p^p e^t, since (1+t)/p <= e^{(1+t)/p}. *)
Lemma Rpower_le_exp p t : 0 < p -> 0 < t -> Rpower (1 + t) p <= exp 1 * Rpower p p * exp t.
Proof.
  intros Hp Ht. unfold Rpower. rewrite <- !exp_plus.
  assert (Hln : ln (1 + t) <= ln p + (1 + t) / p).
  { replace (1 + t) with (p * ((1 + t) / p)) at 1 by (field; lra).
    assert (Hq : 0 < (1 + t) / p) by (apply Rdiv_lt_0_compat; lra).
    rewrite ln_mult by assumption. apply Rplus_le_compat_l.
    rewrite <- (ln_exp ((1 + t) / p)) at 2. apply Rcomplements.ln_le; [exact Hq|].
    apply Rle_trans with (2 := exp_ineq1_le _). lra. }
  assert (Hm : p * ln (1 + t) <= 1 + p * ln p + t).
  { apply Rmult_le_compat_l with (r := p) in Hln; [|lra].
    replace (p * (ln p + (1 + t) / p)) with (p * ln p + (1 + t)) in Hln by (field; lra). lra. }
  apply exp_monotone. exact Hm.
Qed.
(** So e^{-t} <= C (1+t)^{-p}. *)
Lemma exp_opp_le p t : 0 < p -> 0 < t -> exp (- t) <= exp 1 * Rpower p p / Rpower (1 + t) p.
Proof.
  intros Hp Ht. apply Rle_div_r; [apply Rlt_gt; apply Rpower_pos|].
  apply Rmult_le_reg_r with (exp t); [apply exp_pos|].
  replace (exp (- t) * Rpower (1 + t) p * exp t) with (exp (- t) * exp t * Rpower (1 + t) p) by ring.
  rewrite <- exp_plus, Rplus_opp_l, exp_0, Rmult_1_l. apply Rpower_le_exp; assumption.
Qed.
(** (t/(1+t))^s / s is at most 1/s and has the derivative t^(s-1) / (1+t)^(s+1). *)
Definition majorant (s t : R) : R := Rpower (t / (1 + t)) s / s.
Definition dmajorant (s t : R) : R := Rpower t (s - 1) / Rpower (1 + t) (s + 1).
Lemma majorant_bound s t : 0 < s -> 0 < t -> 0 <= majorant s t <= / s.
Proof.
  intros Hs Ht. assert (Hi : 0 < / s) by (apply Rinv_0_lt_compat; exact Hs).
  assert (Rpower (t / (1 + t)) s <= 1).
  { apply Rle_trans with (exp 0); [unfold Rpower | rewrite exp_0; lra].
    assert (Hl : ln (t / (1 + t)) <= ln 1).
    { apply Rcomplements.ln_le; [apply Rdiv_lt_0_compat; lra|]. apply Rle_div_l; lra. }
    rewrite ln_1 in Hl. assert (Hm : s * ln (t / (1 + t)) <= 0) by nra.
    apply exp_monotone. exact Hm. }
  pose proof (Rpower_pos (t / (1 + t)) s). unfold majorant, Rdiv at 1 3. split; nra.
Qed.
Lemma majorant_derive s t : 0 < s -> 0 < t -> is_derive (majorant s) t (dmajorant s t).
Proof.
  intros Hs Ht. assert (Hq : 0 < t / (1 + t)) by (apply Rdiv_lt_0_compat; lra).
  assert (E : dmajorant s t = / s * (s * Rpower (t / (1 + t)) (s - 1) * / (1 + t) ^ 2)).
  { unfold dmajorant, Rpower at 3. unfold Rdiv at 2. rewrite ln_mult, ln_Rinv by (try apply Rinv_0_lt_compat; lra).
    replace ((s - 1) * (ln t + - ln (1 + t))) with ((s - 1) * ln t + - ((s - 1) * ln (1 + t))) by ring.
    rewrite exp_plus, exp_Ropp. fold (Rpower t (s - 1)). fold (Rpower (1 + t) (s - 1)).
    replace (s + 1) with (s - 1 + (1 + 1)) by ring. rewrite 2!Rpower_plus, Rpower_1 by lra.
    pose proof (Rpower_pos (1 + t) (s - 1)). field. repeat split; lra. }
  rewrite E. apply (is_derive_ext (fun t => / s * Rpower (t / (1 + t)) s)).
  { intros x. apply Rmult_comm. }
  apply (is_derive_scal (fun t => Rpower (t / (1 + t)) s)).
  rewrite Rmult_comm. apply (is_derive_comp (fun x => Rpower x s) (fun t => t / (1 + t))).
  - apply Rpower_derive. exact Hq.
  - auto_derive; [lra|]. field. lra.
Qed.
Lemma dmajorant_continuous s t : 0 < t -> continuous (dmajorant s) t.
Proof.
  intros Ht. apply (continuous_mult (K := R_AbsRing)); [apply Rpower_continuous; exact Ht|].
  apply (ex_derive_continuous (V := R_NormedModule)). unfold Rpower.
  auto_derive. split; [lra|]. split; [|trivial]. apply Rgt_not_eq. apply exp_pos.
Qed.
(** So it bounds the integrand up to a constant. *)
Lemma gammaTerm_le s t : 0 < s -> 0 < t ->
  gammaTerm s t <= exp 1 * Rpower (s + 1) (s + 1) * dmajorant s t.
Proof.
  intros Hs Ht. unfold gammaTerm, dmajorant.
  replace (exp 1 * Rpower (s + 1) (s + 1) * (Rpower t (s - 1) / Rpower (1 + t) (s + 1)))
    with (Rpower t (s - 1) * (exp 1 * Rpower (s + 1) (s + 1) / Rpower (1 + t) (s + 1))) by (unfold Rdiv; ring).
  apply Rmult_le_compat_l; [apply Rlt_le; apply Rpower_pos|]. apply exp_opp_le; lra.
Qed.

(** ** Existence *)
(** The integrals over [a, b] are at most C / s, by the majorant. *)
Lemma Gamma_open s : 0 < s -> is_open_integral (gammaTerm s) (Gamma s).
Proof.
  intros Hs. set (C := exp 1 * Rpower (s + 1) (s + 1)).
  assert (HC : 0 < C) by (apply Rmult_lt_0_compat; apply exp_pos).
  destruct (open_integral_bounded (gammaTerm s) (C * / s)) as [l [Hl _]].
  - apply gammaTerm_continuous.
  - intros x _. apply Rlt_le. apply gammaTerm_pos.
  - intros a b Hab.
    assert (HI : is_RInt (fun t => C * dmajorant s t) a b (C * (majorant s b - majorant s a))).
    { apply (is_RInt_scal (V := R_NormedModule) (dmajorant s)). apply is_RInt_open_derive; [| |exact Hab].
      - intros x Hx. apply majorant_derive; assumption.
      - apply dmajorant_continuous. }
    apply Rle_trans with (C * (majorant s b - majorant s a)).
    + rewrite <- (is_RInt_unique _ _ _ _ HI). apply RInt_le; [lra | | eexists; exact HI |].
      * apply ex_RInt_open; [apply gammaTerm_continuous | lra | lra].
      * intros x Hx. apply gammaTerm_le; lra.
    + apply Rmult_le_compat_l; [lra|].
      pose proof (majorant_bound s a Hs (proj1 Hab)). assert (H0b : 0 < b) by lra.
      pose proof (majorant_bound s b Hs H0b). lra.
  - rewrite <- (open_integral_RInt_gen (gammaTerm s) l Hl) in Hl. exact Hl.
Qed.
Theorem Gamma_correct s : 0 < s ->
  is_RInt_gen (fun t => Rpower t (s - 1) * exp (- t)) (at_right 0) (Rbar_locally p_infty) (Gamma s).
Proof. exact (Gamma_open s). Qed.
Lemma Gamma_pos s : 0 < s -> 0 < Gamma s.
Proof.
  intros Hs. apply (open_integral_pos (gammaTerm s)).
  - apply gammaTerm_continuous.
  - intros x _. apply gammaTerm_pos.
  - apply Gamma_open. exact Hs.
Qed.

(** ** The recurrence *)
Lemma exp_opp_lt_1 t : 0 < t -> exp (- t) < 1.
Proof. intros Ht. rewrite <- exp_0. apply exp_increasing. lra. Qed.
(** The boundary term t^s e^{-t} vanishes at 0 ... *)
Lemma boundary_0 s : 0 < s -> filterlim (fun t => Rpower t s * exp (- t)) (at_right 0) (locally 0).
Proof.
  intros Hs. apply filterlim_right_0. intros eps Heps.
  exists (Rpower eps (/ s)). split; [apply Rpower_pos|]. intros t Ht.
  pose proof (Rpower_small eps s t Hs Heps Ht). pose proof (Rpower_pos t s).
  pose proof (exp_opp_lt_1 t (proj1 Ht)). pose proof (exp_pos (- t)).
  apply Rabs_lt_between. nra.
Qed.
(** ... and at oo, where it is at most C / (1+t). *)
Lemma boundary_infinity s : 0 < s -> filterlim (fun t => Rpower t s * exp (- t)) (Rbar_locally p_infty) (locally 0).
Proof.
  intros Hs. apply filterlim_infinity. intros eps Heps.
  set (C := exp 1 * Rpower (s + 1) (s + 1)).
  assert (HC : 0 < C) by (apply Rmult_lt_0_compat; apply exp_pos).
  exists (C / eps). intros t Ht.
  assert (Ht0 : 0 < t) by (apply Rlt_trans with (2 := Ht); apply Rdiv_lt_0_compat; assumption).
  assert (HCt : C < eps * t).
  { apply Rmult_lt_compat_l with (r := eps) in Ht; [|exact Heps].
    replace (eps * (C / eps)) with C in Ht by (field; lra). exact Ht. }
  assert (Hp : Rpower t s <= Rpower (1 + t) s) by (apply Rle_Rpower_l; lra).
  assert (He : exp (- t) * (1 + t) * Rpower (1 + t) s <= C).
  { assert (H1 : 0 < s + 1) by lra. pose proof (exp_opp_le (s + 1) t H1 Ht0) as H. fold C in H.
    apply Rle_div_r in H; [|apply Rlt_gt; apply Rpower_pos].
    rewrite Rpower_plus, Rpower_1 in H by lra. lra. }
  pose proof (Rpower_pos t s). pose proof (exp_pos (- t)).
  assert (Hb : (1 + t) * (Rpower t s * exp (- t)) <= C).
  { apply Rle_trans with (2 := He). replace (exp (- t) * (1 + t) * Rpower (1 + t) s)
      with ((1 + t) * (Rpower (1 + t) s * exp (- t))) by ring.
    apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_r; lra. }
  assert (0 < Rpower t s * exp (- t)) by (apply Rmult_lt_0_compat; assumption).
  rewrite Rminus_0_r, Rabs_pos_eq by lra. nra.
Qed.
(** By parts: (t^s e^{-t})' = s t^(s-1) e^{-t} - t^s e^{-t}. *)
Theorem Gamma_succ s : 0 < s -> Gamma (s + 1) = s * Gamma s.
Proof.
  intros Hs.
  assert (H0 : is_open_integral (fun t => s * gammaTerm s t - gammaTerm (s + 1) t) (0 - 0)).
  { apply (open_integral_derive (fun t => Rpower t s * exp (- t))).
    - intros x Hx. unfold gammaTerm. replace (s + 1 - 1) with s by ring.
      replace (s * (Rpower x (s - 1) * exp (- x)) - Rpower x s * exp (- x))
        with (plus (mult (s * Rpower x (s - 1)) (exp (- x))) (mult (Rpower x s) (- exp (- x))))
        by (unfold plus, mult; simpl; ring).
      apply (is_derive_mult (K := R_AbsRing) (fun t => Rpower t s) (fun t => exp (- t)));
        [apply Rpower_derive; exact Hx | auto_derive; [trivial | ring] | intros; apply Rmult_comm].
    - intros x Hx. apply (continuous_minus (V := R_NormedModule)); [|apply gammaTerm_continuous; exact Hx].
      apply (continuous_scal_r (V := R_NormedModule) s (gammaTerm s)). apply gammaTerm_continuous. exact Hx.
    - apply boundary_0. exact Hs.
    - apply boundary_infinity. exact Hs. }
  assert (Hs1 : 0 < s + 1) by lra.
  pose proof (open_integral_minus _ _ _ _ (open_integral_scal _ _ s (Gamma_open s Hs)) (Gamma_open (s + 1) Hs1)) as H.
  pose proof (open_integral_eq _ _ _ H0 H). lra.
Qed.
(** -e^{-t} is an antiderivative of the integrand. *)
Lemma Gamma_one : Gamma 1 = 1.
Proof.
  apply (open_integral_eq (gammaTerm 1)); [apply Gamma_open; lra|].
  apply (open_integral_ext (fun t => exp (- t))).
  { intros x Hx. unfold gammaTerm. replace (1 - 1) with 0 by ring. rewrite Rpower_O by exact Hx. ring. }
  replace 1 with (0 - - 1) by ring.
  apply (open_integral_derive (fun t => - exp (- t))).
  - intros x _. auto_derive; [trivial | ring].
  - intros x _. apply exp_opp_continuous.
  - apply filterlim_right_0. intros eps Heps. exists eps. split; [exact Heps|]. intros x Hx.
    pose proof (exp_opp_lt_1 x (proj1 Hx)). pose proof (exp_ineq1_le (- x)). apply Rabs_lt_between. lra.
  - apply filterlim_infinity. intros eps Heps. exists (/ eps). intros x Hx.
    assert (Hi : 0 < / eps) by (apply Rinv_0_lt_compat; exact Heps).
    pose proof (exp_ineq1_le x) as He. pose proof (exp_pos (- x)).
    assert (exp (- x) < eps).
    { rewrite exp_Ropp. rewrite <- (Rinv_inv eps).
      apply Rinv_lt_contravar; [apply Rmult_lt_0_compat; [exact Hi | apply exp_pos] | lra]. }
    apply Rabs_lt_between. lra.
Qed.

(** ** Moments of e^{-x^b} *)
(** Substitution t = x^b. *)
Theorem moment_open b k : 0 < b -> -1 < k ->
  is_RInt_gen (fun x => Rpower x k * exp (- Rpower x b)) (at_right 0) (Rbar_locally p_infty) (Gamma ((k + 1) / b) / b).
Proof.
  intros Hb Hk. set (s := (k + 1) / b). assert (Hs : 0 < s) by (apply Rdiv_lt_0_compat; lra).
  assert (H : is_open_integral (fun x => b * Rpower x (b - 1) * gammaTerm s (Rpower x b)) (Gamma s)).
  { apply (open_integral_comp (gammaTerm s) (fun x => Rpower x b) (fun x => b * Rpower x (b - 1))).
    - apply gammaTerm_continuous.
    - intros x _. apply Rpower_pos.
    - intros x Hx. apply Rpower_derive. exact Hx.
    - intros x Hx. apply (continuous_scal_r (V := R_NormedModule) b (fun x => Rpower x (b - 1))).
      apply Rpower_continuous. exact Hx.
    - apply Rpower_to_0. exact Hb.
    - apply Rpower_to_infinity. exact Hb.
    - apply Gamma_open. exact Hs. }
  unfold Rdiv. rewrite Rmult_comm. apply (open_integral_scal _ _ (/ b)) in H. revert H.
  apply open_integral_ext. intros x Hx. unfold gammaTerm. rewrite Rpower_mult.
  replace k with (b - 1 + b * (s - 1)) by (unfold s; field; lra). rewrite Rpower_plus. field. lra.
Qed.
Lemma exp_absPow_continuous b x : 0 < b -> continuous (fun x => exp (- absPow b x)) x.
Proof.
  intros Hb. apply (continuous_comp (fun x => - absPow b x) exp); [|apply continuous_exp].
  apply (continuous_opp (V := R_NormedModule)). apply absPow_continuous. exact Hb.
Qed.
(** int |x|^k e^{-|x|^b} over the real line; for -1 < k < 0 the integrand is unbounded at 0 and the statement is
    that of [moment_open]. *)
Theorem moment_integral b k : 0 < b -> 0 < k ->
  is_integral (fun x => absPow k x * exp (- absPow b x)) (2 * Gamma ((k + 1) / b) / b).
Proof.
  intros Hb Hk. replace (2 * Gamma ((k + 1) / b) / b) with (2 * (Gamma ((k + 1) / b) / b)) by (unfold Rdiv; ring).
  apply is_integral_even; [intros x; rewrite !absPow_opp; reflexivity|].
  apply is_half_integral_at_right.
  - intros c _. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros x _.
    apply (continuous_mult (K := R_AbsRing)); [apply absPow_continuous | apply exp_absPow_continuous]; assumption.
  - apply (open_integral_ext (fun x => Rpower x k * exp (- Rpower x b))).
    + intros x Hx. rewrite !absPow_Rpower by exact Hx. reflexivity.
    + exact (moment_open b k Hb (Rlt_trans (-1) 0 k ltac:(lra) Hk)).
Qed.
(** The same with k = 0. *)
Theorem mass_integral b : 0 < b -> is_integral (fun x => exp (- absPow b x)) (2 * Gamma (1 / b) / b).
Proof.
  intros Hb. replace (2 * Gamma (1 / b) / b) with (2 * (Gamma ((0 + 1) / b) / b))
    by (rewrite Rplus_0_l; unfold Rdiv; ring).
  apply is_integral_even; [intros x; rewrite absPow_opp; reflexivity|].
  apply is_half_integral_at_right.
  - intros c _. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros x _.
    apply exp_absPow_continuous. exact Hb.
  - apply (open_integral_ext (fun x => Rpower x 0 * exp (- Rpower x b))).
    + intros x Hx. rewrite absPow_Rpower, Rpower_O by exact Hx. ring.
    + exact (moment_open b 0 Hb ltac:(lra)).
Qed.

(** ** Log-convexity *)
(** Young's inequality p^l q^(1-l) <= l p + (1-l) q. *)
Lemma young p q l : 0 < p -> 0 < q -> 0 <= l <= 1 -> Rpower p l * Rpower q (1 - l) <= l * p + (1 - l) * q.
Proof.
  intros Hp Hq Hl. assert (Hr : 0 < p / q) by (apply Rdiv_lt_0_compat; assumption).
  pose proof (Rpower_le_affine (p / q) l Hr Hl) as H.
  apply Rmult_le_compat_r with (r := q) in H; [|lra].
  replace ((l * (p / q) + (1 - l)) * q) with (l * p + (1 - l) * q) in H by (field; lra).
  apply Rle_trans with (2 := H). apply Req_le.
  replace p with (p / q * q) at 1 by (field; lra).
  rewrite <- Rpower_mult_distr, Rmult_assoc, <- Rpower_plus by assumption.
  replace (l + (1 - l)) with 1 by ring. rewrite Rpower_1 by exact Hq. reflexivity.
Qed.
(** The same for the integrands, with each scaled to integral 1. *)
Lemma gammaTerm_young x y l t A B : 0 < A -> 0 < B -> 0 <= l <= 1 ->
  gammaTerm (l * x + (1 - l) * y) t
  <= Rpower A l * Rpower B (1 - l) * (l / A * gammaTerm x t + (1 - l) / B * gammaTerm y t).
Proof.
  intros HA HB Hl. pose proof (gammaTerm_pos x t) as Hx. pose proof (gammaTerm_pos y t) as Hy.
  assert (E : gammaTerm (l * x + (1 - l) * y) t = Rpower (gammaTerm x t) l * Rpower (gammaTerm y t) (1 - l)).
  { unfold gammaTerm, Rpower. rewrite <- !exp_plus, !ln_exp. f_equal. ring. }
  assert (Hsplit : forall g C m, 0 < g -> 0 < C -> Rpower g m = Rpower C m * Rpower (g / C) m).
  { intros g C m Hg HC. rewrite Rpower_mult_distr; [|exact HC | apply Rdiv_lt_0_compat; assumption].
    f_equal. field. lra. }
  rewrite E, (Hsplit (gammaTerm x t) A l), (Hsplit (gammaTerm y t) B (1 - l)) by assumption.
  replace (Rpower A l * Rpower (gammaTerm x t / A) l * (Rpower B (1 - l) * Rpower (gammaTerm y t / B) (1 - l)))
    with (Rpower A l * Rpower B (1 - l) * (Rpower (gammaTerm x t / A) l * Rpower (gammaTerm y t / B) (1 - l))) by ring.
  apply Rmult_le_compat_l; [apply Rlt_le; apply Rmult_lt_0_compat; apply Rpower_pos|].
  replace (l / A * gammaTerm x t + (1 - l) / B * gammaTerm y t)
    with (l * (gammaTerm x t / A) + (1 - l) * (gammaTerm y t / B)) by (unfold Rdiv; ring).
  apply young; [apply Rdiv_lt_0_compat | apply Rdiv_lt_0_compat |]; assumption.
Qed.
(** Gamma is log-convex (Hölder). *)
Theorem Gamma_log_convex x y l : 0 < x -> 0 < y -> 0 <= l <= 1 ->
  ln (Gamma (l * x + (1 - l) * y)) <= l * ln (Gamma x) + (1 - l) * ln (Gamma y).
Proof.
  intros Hx Hy Hl. pose proof (Gamma_pos x Hx) as HA. pose proof (Gamma_pos y Hy) as HB.
  assert (Hz : 0 < l * x + (1 - l) * y) by nra.
  set (A := Gamma x) in *. set (B := Gamma y) in *. set (K := Rpower A l * Rpower B (1 - l)).
  assert (HK : Gamma (l * x + (1 - l) * y) <= K * (l / A * A + (1 - l) / B * B)).
  { apply (open_integral_le (gammaTerm (l * x + (1 - l) * y))
      (fun t => K * (l / A * gammaTerm x t + (1 - l) / B * gammaTerm y t))).
    - intros t _. apply gammaTerm_young; assumption.
    - apply Gamma_open. exact Hz.
    - apply open_integral_scal. apply open_integral_plus; apply open_integral_scal; apply Gamma_open; assumption. }
  replace (K * (l / A * A + (1 - l) / B * B)) with K in HK by (field; lra).
  apply Rle_trans with (ln K); [apply Rcomplements.ln_le; [apply Gamma_pos; exact Hz | exact HK]|].
  apply Req_le. unfold K. rewrite ln_mult by apply Rpower_pos. rewrite !ln_Rpower. reflexivity.
Qed.
