(** |x|^b for real b: [absPow b x]. The standard library's [Rpower 0 b] is 1, so that it cannot serve at 0. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

(** |x|^b, and 0 at x = 0 (for every b, also b = 0). *)
Definition absPow (b x : R) : R := if Req_EM_T x 0 then 0 else Rpower (Rabs x) b.

(** ** Algebra *)
Lemma absPow_0 b : absPow b 0 = 0.
Proof. unfold absPow. destruct (Req_EM_T 0 0) as [_ | n]; [reflexivity | now contradiction n]. Qed.
(** Off zero there is nothing special. *)
Lemma absPow_off_0 b x : x <> 0 -> absPow b x = Rpower (Rabs x) b.
Proof. intros H. unfold absPow. destruct (Req_EM_T x 0) as [e | _]; [contradiction | reflexivity]. Qed.
Lemma absPow_Rpower b x : 0 < x -> absPow b x = Rpower x b.
Proof. intros H. rewrite absPow_off_0 by lra. rewrite Rabs_pos_eq by lra. reflexivity. Qed.
Lemma Rpower_pos x b : 0 < Rpower x b.
Proof. unfold Rpower. apply exp_pos. Qed.
Lemma absPow_gt_0 b x : x <> 0 -> 0 < absPow b x.
Proof. intros H. rewrite absPow_off_0 by exact H. apply Rpower_pos. Qed.
Lemma absPow_pos b x : 0 <= absPow b x.
Proof.
  destruct (Req_dec x 0) as [-> | H]; [rewrite absPow_0; lra | left; now apply absPow_gt_0].
Qed.
Lemma absPow_opp b x : absPow b (- x) = absPow b x.
Proof.
  destruct (Req_dec x 0) as [-> | H]; [now rewrite Ropp_0 |].
  rewrite !absPow_off_0 by lra. now rewrite Rabs_Ropp.
Qed.
Lemma absPow_Rabs b x : absPow b (Rabs x) = absPow b x.
Proof. unfold Rabs. destruct (Rcase_abs x); [apply absPow_opp | reflexivity]. Qed.
Lemma absPow_mult b x y : absPow b (x * y) = absPow b x * absPow b y.
Proof.
  destruct (Req_dec x 0) as [-> | Hx]; [rewrite Rmult_0_l, absPow_0; ring |].
  destruct (Req_dec y 0) as [-> | Hy]; [rewrite Rmult_0_r, absPow_0; ring |].
  rewrite !absPow_off_0 by (try apply Rmult_integral_contrapositive_currified; assumption).
  rewrite Rabs_mult. symmetry. apply Rpower_mult_distr; now apply Rabs_pos_lt.
Qed.
Lemma absPow_div b x y : y <> 0 -> absPow b (x / y) = absPow b x / absPow b y.
Proof.
  intros Hy. pose proof (absPow_gt_0 b y Hy) as P.
  replace (absPow b x) with (absPow b (x / y) * absPow b y); [field; lra |].
  rewrite <- absPow_mult. f_equal. field. exact Hy.
Qed.
Lemma absPow_add b c x : absPow (b + c) x = absPow b x * absPow c x.
Proof.
  destruct (Req_dec x 0) as [-> | H]; [rewrite !absPow_0; ring |].
  rewrite !absPow_off_0 by exact H. apply Rpower_plus.
Qed.
Lemma absPow_one x : absPow 1 x = Rabs x.
Proof.
  destruct (Req_dec x 0) as [-> | H]; [now rewrite absPow_0, Rabs_R0 |].
  rewrite absPow_off_0 by exact H. apply Rpower_1. now apply Rabs_pos_lt.
Qed.
Lemma absPow_two x : absPow 2 x = x ^ 2.
Proof.
  replace 2 with (1 + 1) by ring. rewrite absPow_add, absPow_one, <- Rabs_mult.
  rewrite Rabs_pos_eq; [ring | apply Rle_0_sqr].
Qed.
(** |x|^0 is 1, except at 0. *)
Lemma absPow_zero_exponent x : x <> 0 -> absPow 0 x = 1.
Proof. intros H. rewrite absPow_off_0 by exact H. apply Rpower_O. now apply Rabs_pos_lt. Qed.
Lemma absPow_at_1 b : absPow b 1 = 1.
Proof. rewrite absPow_Rpower by lra. unfold Rpower. now rewrite ln_1, Rmult_0_r, exp_0. Qed.

(** ** Monotonicity *)
(** |x|^b grows with |x|. *)
Lemma absPow_le b x y : 0 <= b -> Rabs x <= Rabs y -> absPow b x <= absPow b y.
Proof.
  intros Hb H. destruct (Req_dec x 0) as [-> | Hx]; [rewrite absPow_0; apply absPow_pos |].
  pose proof (Rabs_pos_lt x Hx) as Px.
  assert (Hy : y <> 0) by (intros ->; rewrite Rabs_R0 in H; lra).
  rewrite !absPow_off_0 by assumption. apply Rle_Rpower_l; [exact Hb | split; [exact Px | exact H]].
Qed.
Lemma absPow_le_square b x : 0 <= b <= 2 -> absPow b x <= 1 + x ^ 2.
Proof.
  intros [H0 H2]. pose proof (pow2_ge_0 x) as S. destruct (Rle_dec (Rabs x) 1) as [H | H].
  - assert (P : absPow b x <= absPow b 1) by (apply absPow_le; [exact H0 | rewrite (Rabs_pos_eq 1) by lra; exact H]).
    rewrite absPow_at_1 in P. lra.
  - assert (Hx : x <> 0) by (intros ->; rewrite Rabs_R0 in H; lra).
    assert (P : absPow b x <= absPow 2 x).
    { rewrite !absPow_off_0 by exact Hx. apply Rle_Rpower; lra. }
    rewrite absPow_two in P. lra.
Qed.

(** ** Derivative and continuity *)
Lemma absPow_derive b x : 0 < x -> is_derive (absPow b) x (b * absPow (b - 1) x).
Proof.
  intros Hx. apply is_derive_ext_loc with (fun t => Rpower t b).
  - exists (mkposreal x Hx). intros t Ht. symmetry. apply absPow_Rpower.
    apply Rabs_def2 in Ht. unfold minus, plus, opp in Ht. simpl in Ht. lra.
  - rewrite absPow_Rpower by exact Hx. apply is_derive_Reals. now apply derivable_pt_lim_power.
Qed.
(** By evenness, on the left. *)
Lemma absPow_derive_neg b x : x < 0 -> is_derive (absPow b) x (- (b * absPow (b - 1) x)).
Proof.
  intros Hx. apply is_derive_ext with (fun t => absPow b (- t)); [intros t; apply absPow_opp |].
  replace (- (b * absPow (b - 1) x)) with (scal (-1) (b * absPow (b - 1) (- x)))
    by (rewrite absPow_opp; unfold scal; simpl; unfold mult; simpl; ring).
  apply (is_derive_comp (absPow b) Ropp); [apply absPow_derive; lra |].
  auto_derive; [exact I | ring].
Qed.
(** |x|^b < eps for |x| < eps^{1/b}. *)
Lemma absPow_small b eps : 0 < b -> 0 < eps -> exists d, 0 < d /\ forall x, Rabs x < d -> absPow b x < eps.
Proof.
  intros Hb He. exists (Rpower eps (1 / b)). split; [apply Rpower_pos |]. intros x Hx.
  destruct (Req_dec x 0) as [-> | H]; [rewrite absPow_0; exact He |].
  rewrite absPow_off_0 by exact H.
  replace eps with (Rpower (Rpower eps (1 / b)) b).
  - apply Rlt_Rpower_l; [exact Hb |]. split; [now apply Rabs_pos_lt | exact Hx].
  - rewrite Rpower_mult. replace (1 / b * b) with 1 by (field; lra). now apply Rpower_1.
Qed.
Lemma absPow_continuous b x : 0 < b -> continuous (absPow b) x.
Proof.
  intros Hb. destruct (Rtotal_order x 0) as [H | [-> | H]].
  - apply (ex_derive_continuous (V := R_NormedModule)). eexists. now apply absPow_derive_neg.
  - apply continuity_pt_filterlim. intros eps He. destruct (absPow_small b eps Hb He) as [d [Hd H]].
    exists d. split; [exact Hd |]. intros t [_ Ht]. simpl in *. unfold R_dist in *.
    rewrite absPow_0, Rminus_0_r in *. rewrite Rabs_pos_eq by apply absPow_pos. now apply H.
  - apply (ex_derive_continuous (V := R_NormedModule)). eexists. now apply absPow_derive.
Qed.
(** For b > 1 the derivative exists at 0, too: | |h|^b / h | = |h|^{b-1}. *)
Lemma absPow_derive_all b x : 1 < b -> is_derive (absPow b) x (b * sign x * absPow (b - 1) x).
Proof.
  intros Hb. destruct (Rtotal_order x 0) as [H | [-> | H]].
  - rewrite sign_eq_m1 by exact H.
    replace (b * -1 * absPow (b - 1) x) with (- (b * absPow (b - 1) x)) by ring. now apply absPow_derive_neg.
  - rewrite absPow_0, Rmult_0_r. apply is_derive_Reals. intros eps He.
    destruct (absPow_small (b - 1) eps ltac:(lra) He) as [d [Hd Hs]].
    exists (mkposreal d Hd). intros h Hh Hl. rewrite Rplus_0_l, absPow_0, !Rminus_0_r.
    replace b with ((b - 1) + 1) at 1 by ring. rewrite absPow_add, absPow_one.
    unfold Rdiv. rewrite !Rabs_mult, Rabs_Rabsolu, Rmult_assoc, <- Rabs_mult, Rinv_r by exact Hh.
    rewrite Rabs_R1, Rmult_1_r, Rabs_pos_eq by apply absPow_pos. now apply Hs.
  - rewrite sign_eq_1 by exact H. replace (b * 1 * absPow (b - 1) x) with (b * absPow (b - 1) x) by ring.
    now apply absPow_derive.
Qed.

(** ** Bernoulli's inequality *)
(** A^l <= l A + 1 - l (Bernoulli): e^p >= 1 + p at p = (1-l) ln A and at p = -l ln A, in shares l and 1 - l. *)
Lemma Rpower_le_affine A l : 0 < A -> 0 <= l <= 1 -> Rpower A l <= l * A + (1 - l).
Proof.
  intros HA Hl. set (u := Rpower A l). assert (Hu : 0 < u) by apply Rpower_pos.
  pose proof (exp_ineq1_le ((1 - l) * ln A)) as P. pose proof (exp_ineq1_le (- l * ln A)) as Q.
  assert (E1 : exp ((1 - l) * ln A) * u = A).
  { unfold u, Rpower. rewrite <- exp_plus. replace ((1 - l) * ln A + l * ln A) with (ln A) by ring. now apply exp_ln. }
  assert (E2 : exp (- l * ln A) * u = 1).
  { unfold u, Rpower. rewrite <- exp_plus. replace (- l * ln A + l * ln A) with 0 by ring. apply exp_0. }
  apply (Rmult_le_compat_r (u * l)) in P; [| nra]. apply (Rmult_le_compat_r (u * (1 - l))) in Q; [| nra].
  replace (exp ((1 - l) * ln A) * (u * l)) with (l * A) in P
    by (transitivity (l * (exp ((1 - l) * ln A) * u)); [rewrite E1; ring | ring]).
  replace (exp (- l * ln A) * (u * (1 - l))) with (1 - l) in Q
    by (transitivity (exp (- l * ln A) * u * (1 - l)); [rewrite E2; ring | ring]).
  lra.
Qed.
(** z^c lies below its tangent at 1 for c <= 1 ... *)
Lemma absPow_below_tangent c z : 0 < c <= 1 -> 0 <= z -> absPow c z <= 1 + c * (z - 1).
Proof.
  intros Hc Hz. destruct (Req_dec z 0) as [-> | H]; [rewrite absPow_0; lra |].
  rewrite absPow_Rpower by lra. pose proof (Rpower_le_affine z c ltac:(lra) ltac:(lra)). lra.
Qed.
(** ... and above it for b >= 1. *)
Lemma absPow_above_tangent b z : 1 <= b -> 0 <= z -> 1 + b * (z - 1) <= absPow b z.
Proof.
  intros Hb Hz. destruct (Req_dec z 0) as [-> | H]; [rewrite absPow_0; lra |].
  rewrite absPow_Rpower by lra. set (u := Rpower z b).
  assert (Hi : 0 < / b) by (apply Rinv_0_lt_compat; lra).
  assert (Hj : b * / b = 1) by (apply Rinv_r; lra).
  pose proof (Rpower_le_affine u (/ b) (Rpower_pos _ _) ltac:(nra)) as P.
  replace (Rpower u (/ b)) with z in P
    by (unfold u; rewrite Rpower_mult, Hj; symmetry; apply Rpower_1; lra).
  apply (Rmult_le_compat_l b) in P; [| lra].
  replace (b * (/ b * u + (1 - / b))) with (u + b - 1) in P by (field; lra). lra.
Qed.

(** ** Convexity *)
(** The tangent at m > 0, for nonnegative arguments. *)
Lemma absPow_above_tangent_at b m x : 1 <= b -> 0 < m -> 0 <= x ->
  absPow b m * (1 + b * (x / m - 1)) <= absPow b x.
Proof.
  intros Hb Hm Hx. replace (absPow b x) with (absPow b m * absPow b (x / m)).
  - apply Rmult_le_compat_l; [apply absPow_pos |]. apply absPow_above_tangent; [exact Hb | now apply Rdiv_le_0_compat].
  - rewrite <- absPow_mult. f_equal. field. lra.
Qed.
Lemma absPow_below_tangent_at c m x : 0 < c <= 1 -> 0 < m -> 0 <= x ->
  absPow c x <= absPow c m * (1 + c * (x / m - 1)).
Proof.
  intros Hc Hm Hx. replace (absPow c x) with (absPow c m * absPow c (x / m)).
  - apply Rmult_le_compat_l; [apply absPow_pos |]. apply absPow_below_tangent; [exact Hc | now apply Rdiv_le_0_compat].
  - rewrite <- absPow_mult. f_equal. field. lra.
Qed.
(** The tangent at the mean of x and y averages to its value there. *)
Lemma tangent_average p b x y l m : m <> 0 -> m = l * x + (1 - l) * y ->
  l * (p * (1 + b * (x / m - 1))) + (1 - l) * (p * (1 + b * (y / m - 1))) = p.
Proof.
  intros Hm E. transitivity (p * (1 + b * ((l * x + (1 - l) * y) / m - 1))); [field; exact Hm |].
  rewrite <- E. field. exact Hm.
Qed.
Lemma absPow_convex_nonneg b x y l : 1 <= b -> 0 <= l <= 1 -> 0 <= x -> 0 <= y ->
  absPow b (l * x + (1 - l) * y) <= l * absPow b x + (1 - l) * absPow b y.
Proof.
  intros Hb Hl Hx Hy. remember (l * x + (1 - l) * y) as m eqn:E.
  assert (Hm : 0 <= m) by (rewrite E; nra). pose proof (absPow_pos b x). pose proof (absPow_pos b y).
  destruct (Req_dec m 0) as [-> | Hm0]; [rewrite absPow_0; nra |].
  rewrite <- (tangent_average (absPow b m) b x y l m Hm0 E).
  apply Rplus_le_compat; (apply Rmult_le_compat_l; [lra |]; apply absPow_above_tangent_at; lra).
Qed.
(** |x|^b is convex for b >= 1: by the triangle inequality it is enough to look at nonnegative arguments. *)
Lemma absPow_convex b x y l : 1 <= b -> 0 <= l <= 1 ->
  absPow b (l * x + (1 - l) * y) <= l * absPow b x + (1 - l) * absPow b y.
Proof.
  intros Hb Hl. rewrite <- (absPow_Rabs b x), <- (absPow_Rabs b y).
  pose proof (Rabs_pos x). pose proof (Rabs_pos y).
  apply Rle_trans with (absPow b (l * Rabs x + (1 - l) * Rabs y)); [| now apply absPow_convex_nonneg].
  apply absPow_le; [lra |]. rewrite (Rabs_pos_eq (l * Rabs x + (1 - l) * Rabs y)) by nra.
  eapply Rle_trans; [apply Rabs_triang |]. rewrite !Rabs_mult, (Rabs_pos_eq l), (Rabs_pos_eq (1 - l)) by lra. lra.
Qed.
(** x^c is concave on x >= 0 for 0 < c <= 1 ... *)
Lemma absPow_concave c x y l : 0 < c <= 1 -> 0 <= x -> 0 <= y -> 0 <= l <= 1 ->
  l * absPow c x + (1 - l) * absPow c y <= absPow c (l * x + (1 - l) * y).
Proof.
  intros Hc Hx Hy Hl. remember (l * x + (1 - l) * y) as m eqn:E.
  assert (Hlx : 0 <= l * x) by nra. assert (Hly : 0 <= (1 - l) * y) by nra.
  destruct (Req_dec m 0) as [-> | Hm0].
  - assert (Z : forall k z, k * z = 0 -> k * absPow c z = 0).
    { intros k z Hz. destruct (Rmult_integral _ _ Hz) as [-> | ->]; [ring | rewrite absPow_0; ring]. }
    rewrite (Z l x), (Z (1 - l) y), absPow_0 by lra. lra.
  - rewrite <- (tangent_average (absPow c m) c x y l m Hm0 E).
    apply Rplus_le_compat; (apply Rmult_le_compat_l; [lra |]; apply absPow_below_tangent_at; lra).
Qed.
(** ... and subadditive, as (x/s) s^c <= x^c for 0 <= x <= s. *)
Lemma absPow_share c x s : 0 < c <= 1 -> 0 < s -> 0 <= x <= s -> x / s * absPow c s <= absPow c x.
Proof.
  intros Hc Hs Hx. assert (Hl : 0 <= x / s <= 1).
  { split; [apply Rdiv_le_0_compat; lra |]. apply (Rmult_le_reg_r s); [exact Hs |].
    replace (x / s * s) with x by (field; lra). lra. }
  pose proof (absPow_concave c s 0 (x / s) Hc ltac:(lra) ltac:(lra) Hl) as P.
  replace (x / s * s + (1 - x / s) * 0) with x in P by (field; lra). rewrite absPow_0 in P. lra.
Qed.
Lemma absPow_subadditive c x y : 0 < c <= 1 -> 0 <= x -> 0 <= y ->
  absPow c (x + y) <= absPow c x + absPow c y.
Proof.
  intros Hc Hx Hy. destruct (Req_dec (x + y) 0) as [E | H].
  - rewrite E, absPow_0. pose proof (absPow_pos c x). pose proof (absPow_pos c y). lra.
  - pose proof (absPow_share c x (x + y) Hc ltac:(lra) ltac:(lra)) as P.
    pose proof (absPow_share c y (x + y) Hc ltac:(lra) ltac:(lra)) as Q.
    replace (absPow c (x + y)) with (x / (x + y) * absPow c (x + y) + y / (x + y) * absPow c (x + y))
      by (field; exact H). lra.
Qed.
(** Convex and even: the sum over two symmetric shifts grows with |x|, as x is a mean of y and -y. *)
Lemma absPow_shifts_le b n x y : 1 <= b -> 0 <= x <= y ->
  absPow b (x + n) + absPow b (x - n) <= absPow b (y + n) + absPow b (y - n).
Proof.
  intros Hb H. destruct (Req_dec y 0) as [Z | Hy]; [replace y with x by lra; lra |].
  set (l := (x + y) / (2 * y)).
  assert (El : l * (2 * y) = x + y) by (unfold l; field; lra).
  assert (Hl : 0 <= l <= 1) by (split; nra).
  pose proof (absPow_convex b (y + n) (- (y - n)) l Hb Hl) as P.
  pose proof (absPow_convex b (y - n) (- (y + n)) l Hb Hl) as Q.
  replace (l * (y + n) + (1 - l) * - (y - n)) with (x + n) in P by lra.
  replace (l * (y - n) + (1 - l) * - (y + n)) with (x - n) in Q by lra.
  rewrite absPow_opp in P, Q. lra.
Qed.
