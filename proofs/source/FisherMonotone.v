(** J(beta), the Fisher information at unit variance, does not increase on 1/2 < beta <= 2, by the log-convexity of
    Gamma alone. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Gamma source.Ggd source.GgdFisher.
Open Scope R_scope.

(** J = Gamma(3u) Gamma(2-u) / Gamma(1+u)² with u = 1/beta. *)
Lemma fisher_shift beta : 1 / 2 < beta -> 0 < 1 / beta < 2 /\
  fisherUnitVar beta = Gamma (3 / beta) * Gamma (2 - 1 / beta) / (Gamma (1 + 1 / beta) * Gamma (1 + 1 / beta)).
Proof.
  intros Hb.
  assert (Hu : 0 < 1 / beta < 2).
  { split; [apply Rdiv_lt_0_compat; lra|]. apply Rmult_lt_reg_r with beta; [lra|].
    unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
  split; [exact Hu|].
  assert (H0 : 0 < Gamma (1 / beta)) by (apply Gamma_pos; lra).
  rewrite (Rplus_comm 1), Gamma_succ by lra. unfold fisherUnitVar. field. split; lra.
Qed.

Lemma ln_fisher beta : 1 / 2 < beta -> 0 < fisherUnitVar beta /\
  ln (fisherUnitVar beta) = ln (Gamma (3 / beta)) + ln (Gamma (2 - 1 / beta)) - 2 * ln (Gamma (1 + 1 / beta)).
Proof.
  intros Hb. destruct (fisher_shift beta Hb) as [Hu E].
  assert (H3 : 0 < Gamma (3 / beta)) by (apply Gamma_pos, Rdiv_lt_0_compat; lra).
  assert (H2 : 0 < Gamma (2 - 1 / beta)) by (apply Gamma_pos; lra).
  assert (H1 : 0 < Gamma (1 + 1 / beta)) by (apply Gamma_pos; lra).
  assert (Hn : 0 < Gamma (3 / beta) * Gamma (2 - 1 / beta)) by (now apply Rmult_lt_0_compat).
  assert (Hd : 0 < Gamma (1 + 1 / beta) * Gamma (1 + 1 / beta)) by (now apply Rmult_lt_0_compat).
  split; [rewrite E; now apply Rdiv_lt_0_compat|].
  rewrite E, ln_div, !ln_mult by assumption. ring.
Qed.

Section Monotone.
(** 1/2 <= u <= u0 < 2: the points 3u and 2-u lie between 3/2 and 3 u0, 2 - u0, in the proportion
    theta = (u0 - u) / (u0 - 1/2), and 1 + u0 between 1 + u and 3 u0. *)
Variables u u0 : R.
Hypothesis Hu : 1 / 2 <= u < u0.
Hypothesis Hu0 : u0 < 2.
Let theta := (u0 - u) / (u0 - 1 / 2).

Lemma theta_range : 0 < theta <= 1.
Proof.
  unfold theta. split; [apply Rdiv_lt_0_compat; lra|].
  apply Rmult_le_reg_r with (u0 - 1 / 2); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.

Lemma lnGamma_three : ln (Gamma (3 * u)) <= theta * ln (Gamma (3 / 2)) + (1 - theta) * ln (Gamma (3 * u0)).
Proof.
  pose proof theta_range as Ht.
  replace (3 * u) with (theta * (3 / 2) + (1 - theta) * (3 * u0)) by (unfold theta; field; lra).
  apply Gamma_log_convex; lra.
Qed.

Lemma lnGamma_two : ln (Gamma (2 - u)) <= theta * ln (Gamma (3 / 2)) + (1 - theta) * ln (Gamma (2 - u0)).
Proof.
  pose proof theta_range as Ht.
  replace (2 - u) with (theta * (3 / 2) + (1 - theta) * (2 - u0)) by (unfold theta; field; lra).
  apply Gamma_log_convex; lra.
Qed.

(** A chord continued beyond its end lies below a convex function. *)
Lemma lnGamma_one : (1 + theta / 2) * ln (Gamma (1 + u0)) - theta / 2 * ln (Gamma (3 * u0)) <= ln (Gamma (1 + u)).
Proof.
  pose proof theta_range as Ht.
  assert (Hm : 0 < / (1 + theta / 2) <= 1).
  { split; [apply Rinv_0_lt_compat; lra | rewrite <- Rinv_1; apply Rinv_le_contravar; lra]. }
  assert (H : ln (Gamma (1 + u0))
    <= / (1 + theta / 2) * ln (Gamma (1 + u)) + (1 - / (1 + theta / 2)) * ln (Gamma (3 * u0))).
  { replace (1 + u0) with (/ (1 + theta / 2) * (1 + u) + (1 - / (1 + theta / 2)) * (3 * u0)) at 1.
    - apply Gamma_log_convex; lra.
    - unfold theta. field. split; lra. }
  apply Rmult_le_compat_l with (r := 1 + theta / 2) in H; [|lra].
  replace ((1 + theta / 2) * (/ (1 + theta / 2) * ln (Gamma (1 + u)) + (1 - / (1 + theta / 2)) * ln (Gamma (3 * u0))))
    with (ln (Gamma (1 + u)) + theta / 2 * ln (Gamma (3 * u0))) in H by (field; lra).
  lra.
Qed.

(** 3/2 is the mean of 1 + u0 and 2 - u0. *)
Lemma lnGamma_middle : 2 * ln (Gamma (3 / 2)) <= ln (Gamma (1 + u0)) + ln (Gamma (2 - u0)).
Proof.
  pose proof (Gamma_log_convex (1 + u0) (2 - u0) (1 / 2) ltac:(lra) ltac:(lra) ltac:(lra)) as H.
  replace (1 / 2 * (1 + u0) + (1 - 1 / 2) * (2 - u0)) with (3 / 2) in H by field. lra.
Qed.

Lemma ln_fisher_le : ln (Gamma (3 * u)) + ln (Gamma (2 - u)) - 2 * ln (Gamma (1 + u))
  <= ln (Gamma (3 * u0)) + ln (Gamma (2 - u0)) - 2 * ln (Gamma (1 + u0)).
Proof.
  pose proof theta_range as Ht. pose proof lnGamma_three. pose proof lnGamma_two. pose proof lnGamma_one.
  pose proof lnGamma_middle as Hm.
  apply Rmult_le_compat_l with (r := theta) in Hm; [|lra]. lra.
Qed.
End Monotone.

Theorem fisher_nonincreasing beta0 beta : 1 / 2 < beta0 -> beta0 <= beta <= 2 ->
  fisherUnitVar beta <= fisherUnitVar beta0.
Proof.
  intros H0 H. destruct (Rle_lt_or_eq_dec beta0 beta (proj1 H)) as [Hlt|<-]; [|lra].
  destruct (ln_fisher beta ltac:(lra)) as [Hp E]. destruct (ln_fisher beta0 H0) as [Hp0 E0].
  assert (Hle : ln (fisherUnitVar beta) <= ln (fisherUnitVar beta0)).
  { rewrite E, E0. replace (3 / beta) with (3 * (1 / beta)) by (field; lra).
    replace (3 / beta0) with (3 * (1 / beta0)) by (field; lra).
    apply ln_fisher_le.
    - unfold Rdiv. rewrite !Rmult_1_l. split; [apply Rinv_le_contravar; lra | apply Rinv_lt_contravar; [nra | lra]].
    - unfold Rdiv. rewrite Rmult_1_l. replace 2 with (/ (1 / 2)) by field. apply Rinv_lt_contravar; lra. }
  destruct (Rle_lt_dec (fisherUnitVar beta) (fisherUnitVar beta0)) as [Hok|Hbad]; [exact Hok|].
  pose proof (ln_increasing _ _ Hp0 Hbad). lra.
Qed.

Lemma fisher_gaussian : fisherUnitVar 2 = 1.
Proof.
  assert (G : 0 < Gamma (1 / 2)) by (apply Gamma_pos; lra).
  assert (E : Gamma (3 / 2) = 1 / 2 * Gamma (1 / 2)).
  { replace (3 / 2) with (1 / 2 + 1) by field. apply Gamma_succ; lra. }
  unfold fisherUnitVar. replace (2 - 1 / 2) with (3 / 2) by field. rewrite E. field. lra.
Qed.

Lemma fisher_laplace : fisherUnitVar 1 = 2.
Proof.
  assert (G2 : Gamma 2 = 1) by (replace 2 with (1 + 1) by ring; rewrite Gamma_succ, Gamma_one by lra; ring).
  assert (G3 : Gamma 3 = 2) by (replace 3 with (2 + 1) by ring; rewrite Gamma_succ, G2 by lra; ring).
  unfold fisherUnitVar. replace (2 - 1 / 1) with 1 by field. replace (1 / 1) with 1 by field.
  replace (3 / 1) with 3 by field. rewrite Gamma_one, G3. field.
Qed.

(** At least the Gaussian's. *)
Corollary fisher_ge_1 beta : 1 / 2 < beta <= 2 -> 1 <= fisherUnitVar beta.
Proof. intros H. rewrite <- fisher_gaussian. apply fisher_nonincreasing; lra. Qed.
