(** Gamma between the integral over [u, T] and the same with bounds for the two ends added. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper real.HalfLine real.Gamma.
Open Scope R_scope.

(** t^c e^{-t} for t > 0. *)
Definition gammaIntegrand (c t : R) : R := exp (c * ln t - t).

Lemma gammaIntegrand_continuous c t : 0 < t -> continuous (gammaIntegrand c) t.
Proof.
  intros Ht. apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)).
  unfold gammaIntegrand. auto_derive. exact Ht.
Qed.
Lemma gammaIntegrand_pos c t : 0 <= gammaIntegrand c t.
Proof. left. apply exp_pos. Qed.
Lemma gammaIntegrand_ex c a b : 0 < a -> 0 < b -> ex_RInt (gammaIntegrand c) a b.
Proof. intros. apply ex_RInt_open; trivial. intros; now apply gammaIntegrand_continuous. Qed.

Lemma Gamma_open_integral c : 0 < c + 1 -> is_open_integral (gammaIntegrand c) (Gamma (c + 1)).
Proof.
  intros Hc. apply open_integral_ext with (2 := Gamma_correct (c + 1) Hc).
  intros t Ht. unfold gammaIntegrand, Rpower, Rminus. rewrite exp_plus. do 2 f_equal. ring.
Qed.

(** Near 0 it is at most u^c. *)
Lemma gamma_head c u a : 0 < c -> 0 < a <= u -> RInt (gammaIntegrand c) a u <= u * exp (c * ln u).
Proof.
  intros Hc Ha.
  apply Rle_trans with (RInt (fun _ => exp (c * ln u)) a u).
  - apply RInt_le; [lra | apply gammaIntegrand_ex; lra | apply ex_RInt_const |].
    intros t Ht. unfold gammaIntegrand. left. apply exp_increasing.
    assert (ln t < ln u) by (apply ln_increasing; lra).
    assert (c * ln t < c * ln u) by (now apply Rmult_lt_compat_l). lra.
  - rewrite RInt_const. unfold scal; simpl; unfold mult; simpl.
    apply Rmult_le_compat_r; [left; apply exp_pos | lra].
Qed.

(** Beyond T >= 2c, t^c e^{-t/2} falls. *)
Lemma gamma_tail c T b : 0 < c -> 2 * c <= T -> T <= b -> RInt (gammaIntegrand c) T b <= 2 * exp (c * ln T - T).
Proof.
  intros Hc HT Hb.
  set (k := c * ln T - T / 2).
  assert (Hd : forall t, is_derive (fun t => - 2 * exp (k - t / 2)) t (exp (k - t / 2))).
  { intros t. auto_derive; [trivial|]. change (k + - (t * / 2)) with (k - t / 2).
    change (- 2 * (- (1 * / 2) * exp (k - t / 2)) = exp (k - t / 2) :> R). field. }
  assert (HI : is_RInt (fun t => exp (k - t / 2)) T b (- 2 * exp (k - b / 2) - - 2 * exp (k - T / 2))).
  { apply (is_RInt_derive (V := R_CompleteNormedModule) (fun t => - 2 * exp (k - t / 2)) (fun t => exp (k - t / 2))).
    - intros t _. apply Hd.
    - intros t _. apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)). auto_derive. trivial. }
  apply Rle_trans with (RInt (fun t => exp (k - t / 2)) T b).
  - apply RInt_le; [lra | apply gammaIntegrand_ex; lra | eexists; exact HI |].
    intros t Ht. unfold gammaIntegrand, k.
    assert (Hl : ln t <= ln T + (t / T - 1)).
    { replace t with (T * (t / T)) at 1 by (field; lra).
      assert (0 < t / T) by (apply Rdiv_lt_0_compat; lra).
      rewrite ln_mult by lra. pose proof (exp_ineq1_le (ln (t / T))) as H1. rewrite exp_ln in H1 by assumption. lra. }
    assert (Hc2 : c * (t / T - 1) <= (t - T) / 2).
    { apply Rmult_le_reg_r with T; [lra|]. replace (c * (t / T - 1) * T) with (c * (t - T)) by (field; lra). nra. }
    assert (Hm : c * ln t <= c * (ln T + (t / T - 1))) by (apply Rmult_le_compat_l; lra).
    destruct (Rle_lt_or_eq_dec (c * ln t - t) (c * ln T - T / 2 - t / 2) ltac:(lra)) as [H1|H1].
    + left. now apply exp_increasing.
    + rewrite H1. right. reflexivity.
  - rewrite (is_RInt_unique _ _ _ _ HI).
    replace (k - T / 2) with (c * ln T - T) by (unfold k; field). pose proof (exp_pos (k - b / 2)).
    change (- 2 * exp (k - b / 2) - - 2 * exp (c * ln T - T) <= 2 * exp (c * ln T - T)). lra.
Qed.

Theorem gamma_enclosure c u T : 0 < c -> 0 < u -> u < T -> 2 * c <= T ->
  let I := RInt (gammaIntegrand c) u T in
  I <= Gamma (c + 1) <= I + u * exp (c * ln u) + 2 * exp (c * ln T - T).
Proof.
  intros Hc Hu HuT HT I.
  assert (HG := Gamma_open_integral c ltac:(lra)).
  assert (Hcont : forall t, 0 < t -> continuous (gammaIntegrand c) t) by (intros; now apply gammaIntegrand_continuous).
  assert (Hpos : forall t, 0 < t -> 0 <= gammaIntegrand c t) by (intros; apply gammaIntegrand_pos).
  split.
  - apply (RInt_le_open_integral (gammaIntegrand c)); trivial. lra.
  - destruct (open_integral_bounded (gammaIntegrand c) (I + u * exp (c * ln u) + 2 * exp (c * ln T - T)) Hcont Hpos)
      as [l [Hl1 Hl2]].
    + intros a b Hab.
      set (a' := Rmin a u). set (b' := Rmax b T).
      assert (0 < a' <= a /\ a' <= u).
      { unfold a'. pose proof (Rmin_l a u). pose proof (Rmin_r a u). split; [split; [apply Rmin_glb_lt|]|]; lra. }
      assert (b <= b' /\ T <= b') by (unfold b'; pose proof (Rmax_l b T); pose proof (Rmax_r b T); lra).
      apply Rle_trans with (RInt (gammaIntegrand c) a' b'); [apply RInt_open_mono; trivial; lra|].
      rewrite (RInt_split (gammaIntegrand c) a' u b') by (apply gammaIntegrand_ex; lra).
      rewrite (RInt_split (gammaIntegrand c) u T b') by (apply gammaIntegrand_ex; lra).
      pose proof (gamma_head c u a' Hc ltac:(lra)). pose proof (gamma_tail c T b' Hc HT ltac:(lra)).
      fold I. lra.
    + rewrite (open_integral_eq _ _ _ HG Hl1). exact Hl2.
Qed.
