(** Log-concavity, and that of generalized Gaussians with beta >= 1. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Power real.Gamma source.Ggd source.GgdEntropy.
Open Scope R_scope.

(** f > 0 and f(l x + (1-l) y) >= f(x)^l f(y)^(1-l). *)
Definition IsLogConcave (f : R -> R) : Prop :=
  (forall x, 0 < f x) /\
  forall x y l, 0 <= l <= 1 -> Rpower (f x) l * Rpower (f y) (1 - l) <= f (l * x + (1 - l) * y).

(** f(x)^l f(y)^(1-l) = C exp(-(l |x/alpha|^beta + (1-l) |y/alpha|^beta)). *)
Lemma ggdDensity_geometric_mean beta alpha x y l : 0 < beta -> 0 < alpha ->
  Rpower (ggdDensity beta alpha x) l * Rpower (ggdDensity beta alpha y) (1 - l)
  = ggdC beta alpha * exp (- (l * absPow beta (x / alpha) + (1 - l) * absPow beta (y / alpha))).
Proof.
  intros Hb Ha. pose proof (ggdC_pos beta alpha Hb Ha) as C.
  unfold Rpower. rewrite !ln_ggdDensity by assumption. rewrite <- (exp_ln (ggdC beta alpha)) at 3 by exact C.
  rewrite <- !exp_plus. f_equal. ring.
Qed.
(** Log-concavity of f is convexity of |x|^beta. *)
Theorem ggd_logconcave beta alpha : 1 <= beta -> 0 < alpha -> IsLogConcave (ggdDensity beta alpha).
Proof.
  intros Hb Ha. split; [intros x; apply ggdDensity_pos; lra |]. intros x y l Hl.
  rewrite ggdDensity_geometric_mean by lra. unfold ggdDensity.
  apply Rmult_le_compat_l; [left; apply ggdC_pos; lra |]. apply exp_monotone. apply Ropp_le_contravar.
  replace ((l * x + (1 - l) * y) / alpha) with (l * (x / alpha) + (1 - l) * (y / alpha)) by (field; lra).
  now apply absPow_convex.
Qed.
(** An even log-concave function falls with |x|: x is a mean of y and -y. *)
Lemma logconcave_even_nonincreasing f x y : IsLogConcave f -> (forall x, f (- x) = f x) -> 0 <= x <= y -> f y <= f x.
Proof.
  intros [P C] E H. destruct (Req_dec y 0) as [Z | Hy]; [replace y with x by lra; lra |].
  set (l := (x + y) / (2 * y)). assert (El : l * (2 * y) = x + y) by (unfold l; field; lra).
  pose proof (C y (- y) l ltac:(split; nra)) as K. rewrite E in K.
  replace (l * y + (1 - l) * - y) with x in K by lra.
  rewrite <- Rpower_plus in K. replace (l + (1 - l)) with 1 in K by ring. rewrite Rpower_1 in K by apply P. exact K.
Qed.
(** The review's condition beta >= 1 is needed: 0, alpha, 2 alpha with l = 1/2 would give 1 <= 2^beta / 2. *)
Theorem ggd_not_logconcave beta alpha : 0 < beta < 1 -> 0 < alpha -> ~ IsLogConcave (ggdDensity beta alpha).
Proof.
  intros Hb Ha [_ C]. pose proof (C 0 (2 * alpha) (1 / 2) ltac:(lra)) as K.
  rewrite ggdDensity_geometric_mean in K by lra. unfold ggdDensity in K.
  apply Rmult_le_reg_l in K; [| apply ggdC_pos; lra].
  assert (M : forall p q, exp (- p) <= exp (- q) -> q <= p).
  { intros p q E. apply Rnot_lt_le. intros N. pose proof (exp_increasing (- q) (- p)). lra. }
  apply M in K.
  replace (0 / alpha) with 0 in K by (field; lra). replace (2 * alpha / alpha) with 2 in K by (field; lra).
  replace ((1 / 2 * 0 + (1 - 1 / 2) * (2 * alpha)) / alpha) with 1 in K by (field; lra).
  rewrite absPow_0, absPow_at_1, absPow_Rpower in K by lra.
  pose proof (Rpower_lt 2 beta 1 ltac:(lra) ltac:(lra)) as L. rewrite Rpower_1 in L by lra. lra.
Qed.
