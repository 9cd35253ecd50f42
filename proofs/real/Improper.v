(** Improper integrals over the real line: Coquelicot's [is_RInt_gen], with the monotone, comparison and
    substitution rules that it lacks. *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

(** The integral of g over the real line exists and is l: for every eps there is an M such that g is Riemann
    integrable on [a, b] with an integral within eps of l whenever a < -M and b > M. *)
Definition is_integral (g : R -> R) (l : R) : Prop :=
  is_RInt_gen g (Rbar_locally m_infty) (Rbar_locally p_infty) l.
Definition integrable (g : R -> R) : Prop := exists l, is_integral g l.
Definition integral (g : R -> R) : R := RInt_gen g (Rbar_locally m_infty) (Rbar_locally p_infty).
(** The same over x >= 0. *)
Definition is_half_integral (g : R -> R) (l : R) : Prop := is_RInt_gen g (at_point 0) (Rbar_locally p_infty) l.

(** ** Characterisations *)
(** Coquelicot's rules at real-valued functions, without its notations for normed modules. *)
Lemma RInt_is (g : R -> R) a b : ex_RInt g a b -> is_RInt g a b (RInt g a b).
Proof. exact (RInt_correct g a b). Qed.
Lemma is_RInt_split (g : R -> R) a c b l1 l2 : is_RInt g a c l1 -> is_RInt g c b l2 -> is_RInt g a b (l1 + l2).
Proof. exact (is_RInt_Chasles g a c b l1 l2). Qed.
Lemma RInt_split (g : R -> R) a c b : ex_RInt g a c -> ex_RInt g c b -> RInt g a b = RInt g a c + RInt g c b.
Proof. intros H1 H2. apply is_RInt_unique, is_RInt_split with c; now apply RInt_is. Qed.
Lemma ex_RInt_cont (g : R -> R) a b : (forall x, continuous g x) -> ex_RInt g a b.
Proof. intros H. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros x _. apply H. Qed.
(** Some interval contains [a, b] and [-M, M]. *)
Lemma wider_interval a b M : exists A B, A <= a /\ b <= B /\ A < - M /\ M < B.
Proof.
  exists (Rmin a (- M) - 1), (Rmax b M + 1).
  assert (H1 := Rmin_l a (- M)). assert (H2 := Rmin_r a (- M)).
  assert (H3 := Rmax_l b M). assert (H4 := Rmax_r b M). lra.
Qed.
(** A set that contains an interval around l is a neighbourhood of l. *)
Lemma locally_near (l eps : R) : 0 < eps -> locally l (fun y => Rabs (y - l) < eps).
Proof. intros He. exists (mkposreal eps He). intros y Hy. exact Hy. Qed.
(** Coquelicot's limit along two filters, by epsilons. *)
Lemma is_RInt_gen_spec (Fa Fb : (R -> Prop) -> Prop) {FFa : Filter Fa} {FFb : Filter Fb} (g : R -> R) l :
  is_RInt_gen g Fa Fb l <-> forall eps, 0 < eps ->
    filter_prod Fa Fb (fun ab => ex_RInt g (fst ab) (snd ab) /\ Rabs (RInt g (fst ab) (snd ab) - l) < eps).
Proof.
  split.
  - intros H eps He. generalize (H _ (locally_near l eps He)). unfold filtermapi. apply filter_imp.
    intros [a b] [y [Hy1 Hy2]]. split; [now exists y|]. now rewrite (is_RInt_unique _ _ _ _ Hy1).
  - intros H P [eps Heps]. unfold filtermapi. generalize (H eps (cond_pos eps)). apply filter_imp.
    intros [a b] [H1 H2]. exists (RInt g a b). split; [now apply RInt_is | now apply Heps].
Qed.
Lemma is_integral_spec g l : is_integral g l <->
  forall eps, 0 < eps ->
    exists M, 0 < M /\ forall a b, a < - M -> M < b -> ex_RInt g a b /\ Rabs (RInt g a b - l) < eps.
Proof.
  split.
  - intros H eps He.
    destruct (proj1 (is_RInt_gen_spec _ _ g l) H eps He) as [P Q [m Hm] [n Hn] HPQ].
    exists (Rmax 1 (Rmax (- m) n)).
    assert (H1 := Rmax_l 1 (Rmax (- m) n)). assert (H2 := Rmax_r 1 (Rmax (- m) n)).
    assert (H3 := Rmax_l (- m) n). assert (H4 := Rmax_r (- m) n).
    split; [lra|]. intros a b Ha Hb. apply (HPQ a b); [apply Hm; lra | apply Hn; lra].
  - intros H. apply (is_RInt_gen_spec _ _ g l). intros eps He. destruct (H eps He) as [M [HM HH]].
    exists (fun a => a < - M) (fun b => M < b); [exists (- M); auto | exists M; auto | exact HH].
Qed.
Lemma is_half_integral_spec g l : is_half_integral g l <->
  forall eps, 0 < eps -> exists M, 0 < M /\ forall b, M < b -> ex_RInt g 0 b /\ Rabs (RInt g 0 b - l) < eps.
Proof.
  split.
  - intros H eps He.
    destruct (proj1 (is_RInt_gen_spec _ _ g l) H eps He) as [P Q HP [n Hn] HPQ].
    exists (Rmax 1 n). assert (H1 := Rmax_l 1 n). assert (H2 := Rmax_r 1 n).
    split; [lra|]. intros b Hb. apply (HPQ 0 b); [exact HP | apply Hn; lra].
  - intros H. apply (is_RInt_gen_spec _ _ g l). intros eps He. destruct (H eps He) as [M [HM HH]].
    exists (fun a => a = 0) (fun b => M < b); [reflexivity | exists M; auto |]. intros a b ->. apply HH.
Qed.
(** Integrable on a large interval, hence on each smaller one, in either direction. *)
Lemma is_integral_local g l : is_integral g l -> forall a b, ex_RInt g a b.
Proof.
  intros H. assert (Hle : forall a b, a <= b -> ex_RInt g a b).
  { intros a b Hab. destruct (proj1 (is_integral_spec g l) H 1 Rlt_0_1) as [M [HM HH]].
    destruct (wider_interval a b M) as (A & B & HA & HB & HAM & HBM). destruct (HH A B HAM HBM) as [He _].
    apply (ex_RInt_Chasles_2 (V := R_CompleteNormedModule) g A); [lra|].
    apply (ex_RInt_Chasles_1 (V := R_CompleteNormedModule) g A b B); [lra | exact He]. }
  intros a b. destruct (Rle_dec a b) as [Hab | Hab]; [now apply Hle|].
  apply ex_RInt_swap, Hle; lra.
Qed.
(** The limit half of the characterisation, ... *)
Lemma is_integral_near g l eps : is_integral g l -> 0 < eps ->
  exists M, 0 < M /\ forall a b, a < - M -> M < b -> Rabs (RInt g a b - l) < eps.
Proof.
  intros H He. destruct (proj1 (is_integral_spec g l) H eps He) as [M [HM HH]].
  exists M. split; [exact HM|]. intros a b Ha Hb. now apply HH.
Qed.
(** ... which suffices if g is integrable on every interval. *)
Lemma is_integral_intro g l : (forall a b, ex_RInt g a b) ->
  (forall eps, 0 < eps -> exists M, 0 < M /\ forall a b, a < - M -> M < b -> Rabs (RInt g a b - l) < eps) ->
  is_integral g l.
Proof.
  intros Hex H. apply is_integral_spec. intros eps He. destruct (H eps He) as [M [HM HH]].
  exists M. split; [exact HM|]. intros a b Ha Hb. split; [apply Hex | now apply HH].
Qed.
Lemma is_integral_unique g l : is_integral g l -> integral g = l.
Proof. intros H. unfold integral. apply is_RInt_gen_unique. exact H. Qed.
Lemma integral_correct g : integrable g -> is_integral g (integral g).
Proof. intros [l H]. rewrite (is_integral_unique g l H). exact H. Qed.
Lemma is_integral_eq g l l' : is_integral g l -> is_integral g l' -> l = l'.
Proof. intros H H'. rewrite <- (is_integral_unique g l H). now apply is_integral_unique. Qed.

(** ** Linearity *)
(** Riemann integrals do not see one point: split there. *)
Lemma is_RInt_ext_off c (g h : R -> R) a b : (forall x, x <> c -> g x = h x) -> (forall a b, ex_RInt g a b) ->
  is_RInt h a b (RInt g a b).
Proof.
  intros Heq Hex. rewrite (RInt_split g a c b (Hex a c) (Hex c b)). apply is_RInt_split with c.
  - apply (is_RInt_ext (V := R_NormedModule)) with g; [|apply RInt_is, Hex].
    intros x Hx. apply Heq. intros ->. revert Hx. unfold Rmin, Rmax. destruct (Rle_dec a c); lra.
  - apply (is_RInt_ext (V := R_NormedModule)) with g; [|apply RInt_is, Hex].
    intros x Hx. apply Heq. intros ->. revert Hx. unfold Rmin, Rmax. destruct (Rle_dec c b); lra.
Qed.
(** One point does not matter. *)
Lemma is_integral_ext_off c g h l : (forall x, x <> c -> g x = h x) -> is_integral g l -> is_integral h l.
Proof.
  intros Heq H. assert (Hex := is_integral_local g l H).
  assert (Hh := fun a b => is_RInt_ext_off c g h a b Heq Hex).
  apply is_integral_intro; [intros a b; exists (RInt g a b); apply Hh|].
  intros eps He. destruct (is_integral_near g l eps H He) as [M [HM HH]].
  exists M. split; [exact HM|]. intros a b Ha Hb.
  rewrite (is_RInt_unique h a b _ (Hh a b)). now apply HH.
Qed.
Lemma is_integral_ext g h l : (forall x, g x = h x) -> is_integral g l -> is_integral h l.
Proof. intros Heq. apply (is_integral_ext_off 0). intros x _. apply Heq. Qed.
Lemma is_integral_plus g h a b : is_integral g a -> is_integral h b -> is_integral (fun x => g x + h x) (a + b).
Proof. intros Hg Hh. exact (is_RInt_gen_plus g h a b Hg Hh). Qed.
Lemma is_integral_minus g h a b : is_integral g a -> is_integral h b -> is_integral (fun x => g x - h x) (a - b).
Proof. intros Hg Hh. exact (is_RInt_gen_minus g h a b Hg Hh). Qed.
Lemma is_integral_opp g a : is_integral g a -> is_integral (fun x => - g x) (- a).
Proof. intros Hg. exact (is_RInt_gen_opp g a Hg). Qed.
Lemma is_integral_scal g a c : is_integral g a -> is_integral (fun x => c * g x) (c * a).
Proof. intros Hg. exact (is_RInt_gen_scal g c a Hg). Qed.
Lemma is_integral_zero : is_integral (fun _ => 0) 0.
Proof.
  apply is_integral_intro; [intros a b; apply ex_RInt_const|].
  intros eps He. exists 1. split; [lra|]. intros a b _ _. rewrite RInt_const.
  change (Rabs ((b - a) * 0 - 0) < eps). rewrite Rmult_0_r, Rminus_0_r, Rabs_R0. exact He.
Qed.
Lemma is_integral_sum (g : nat -> R -> R) (a : nat -> R) n : (forall j, (j <= n)%nat -> is_integral (g j) (a j)) ->
  is_integral (fun x => sum_f_R0 (fun j => g j x) n) (sum_f_R0 a n).
Proof.
  induction n as [|n IH]; intros H; simpl.
  - now apply H.
  - apply is_integral_plus; [apply IH; intros j Hj; apply H; lia | apply H; lia].
Qed.

(** ** Order *)
(** A part of an integral of a nonnegative function. *)
Lemma RInt_part_le (g : R -> R) A a b B : (forall x, 0 <= g x) -> (forall a b, ex_RInt g a b) ->
  A <= a -> a <= b -> b <= B -> RInt g a b <= RInt g A B.
Proof.
  intros Hpos Hex H1 H2 H3.
  assert (HA : 0 <= RInt g A a) by (apply RInt_ge_0; auto).
  assert (HB : 0 <= RInt g b B) by (apply RInt_ge_0; auto).
  rewrite (RInt_split g A a B), (RInt_split g a b B) by apply Hex. lra.
Qed.
Lemma is_integral_ge_0 g a : (forall x, 0 <= g x) -> is_integral g a -> 0 <= a.
Proof.
  intros Hpos H. destruct (Rle_dec 0 a) as [Ha | Ha]; [exact Ha|exfalso].
  destruct (is_integral_near g a (- a) H) as [M [HM HH]]; [lra|].
  assert (H1 := HH (- M - 1) (M + 1) ltac:(lra) ltac:(lra)). apply Rabs_def2 in H1.
  assert (0 <= RInt g (- M - 1) (M + 1)); [|lra].
  apply RInt_ge_0; [lra | now apply (is_integral_local g a) | intros x _; apply Hpos].
Qed.
Lemma is_integral_le g h a b : (forall x, g x <= h x) -> is_integral g a -> is_integral h b -> a <= b.
Proof.
  intros Hle Hg Hh. assert (0 <= b - a); [|lra].
  apply (is_integral_ge_0 (fun x => h x - g x)); [intros x; specialize (Hle x); lra|].
  now apply is_integral_minus.
Qed.
(** A part of a nonnegative integral. *)
Lemma RInt_le_integral g l a b : (forall x, 0 <= g x) -> is_integral g l -> a <= b -> RInt g a b <= l.
Proof.
  intros Hpos H Hab. destruct (Rle_dec (RInt g a b) l) as [Hl | Hl]; [exact Hl|exfalso].
  destruct (is_integral_near g l (RInt g a b - l) H) as [M [HM HH]]; [lra|].
  destruct (wider_interval a b M) as (A & B & HA & HB & HAM & HBM).
  assert (H1 := HH A B HAM HBM). apply Rabs_def2 in H1.
  assert (H2 := RInt_part_le g A a b B Hpos (is_integral_local g l H) HA Hab HB). lra.
Qed.
(** Nearly all of it lies in some [-A, A]. *)
Lemma integral_nearly_inside g l eps : is_integral g l -> 0 < eps ->
  exists A, 0 < A /\ forall a b, a <= - A -> A <= b -> l - eps < RInt g a b.
Proof.
  intros H He. destruct (is_integral_near g l eps H He) as [M [HM HH]].
  exists (M + 1). split; [lra|]. intros a b Ha Hb.
  assert (H1 := HH a b ltac:(lra) ltac:(lra)). apply Rabs_def2 in H1. lra.
Qed.
(** An integral is at most what bounds its parts over [-T, T]. *)
Lemma is_integral_le_bound g l M : is_integral g l -> (forall T, 0 < T -> RInt g (- T) T <= M) -> l <= M.
Proof.
  intros H Hb. destruct (Rle_dec l M) as [Hl | Hl]; [exact Hl|exfalso].
  destruct (is_integral_near g l (l - M) H) as [N [HN HH]]; [lra|].
  assert (H1 := HH (- (N + 1)) (N + 1) ltac:(lra) ltac:(lra)). apply Rabs_def2 in H1.
  assert (H2 := Hb (N + 1) ltac:(lra)). lra.
Qed.
(** Monotone limits: nonnegative with bounded partial integrals. Those over [-n, n] increase to a limit, and each
    partial integral lies below one of them. *)
Lemma integrable_bounded g M : (forall x, 0 <= g x) -> (forall a b, ex_RInt g a b) ->
  (forall T, 0 < T -> RInt g (- T) T <= M) -> exists l, is_integral g l /\ l <= M.
Proof.
  intros Hpos Hex Hb. pose (u := fun n => RInt g (- INR (S n)) (INR (S n))).
  assert (Hgrow : Un_growing u).
  { intros n. unfold u. assert (H1 := lt_0_INR (S n) (Nat.lt_0_succ n)). assert (H2 := S_INR (S n)).
    apply RInt_part_le; auto; lra. }
  destruct (growing_cv u Hgrow) as [l Hl].
  { exists M. intros y [n ->]. apply Hb, lt_0_INR, Nat.lt_0_succ. }
  assert (Hle := growing_ineq u l Hgrow Hl). assert (Hint : is_integral g l).
  { apply is_integral_intro; [exact Hex|]. intros eps He.
    destruct (Hl eps He) as [N HN]. specialize (HN N (Nat.le_refl N)). apply Rabs_def2 in HN. unfold u in HN.
    assert (HNpos := lt_0_INR (S N) (Nat.lt_0_succ N)).
    exists (INR (S N)). split; [exact HNpos|]. intros a b Ha HNb.
    assert (H1 : RInt g (- INR (S N)) (INR (S N)) <= RInt g a b) by (apply RInt_part_le; auto; lra).
    destruct (nfloor_ex (b - a)) as [n [_ Hn]]; [lra|].
    assert (H2 : RInt g a b <= u n).
    { unfold u. assert (H2 := S_INR n). apply RInt_part_le; auto; lra. }
    specialize (Hle n). apply Rabs_def1; lra. }
  exists l. split; [exact Hint | now apply (is_integral_le_bound g)].
Qed.
(** Comparison: 0 <= g + h <= 2 h, and g = (g + h) - h. *)
Lemma integrable_dominated g h : (forall a b, ex_RInt g a b) -> (forall x, Rabs (g x) <= h x) ->
  integrable h -> integrable g.
Proof.
  intros Hex Hle [lh Hh]. assert (Hexh := is_integral_local h lh Hh).
  assert (Hb : forall x, 0 <= g x + h x <= 2 * h x).
  { intros x. specialize (Hle x). apply Rabs_le_between in Hle. lra. }
  assert (Hexs : forall a b, ex_RInt (fun x => g x + h x) a b).
  { intros a b. exact (ex_RInt_plus g h a b (Hex a b) (Hexh a b)). }
  assert (H2 := is_integral_scal h lh 2 Hh).
  destruct (integrable_bounded (fun x => g x + h x) (2 * lh)) as [l [Hl _]].
  - intros x. apply Hb.
  - exact Hexs.
  - intros T HT. apply Rle_trans with (RInt (fun x => 2 * h x) (- T) T).
    + apply RInt_le; [lra | apply Hexs | now apply (is_integral_local _ _ H2) | intros x _; apply Hb].
    + apply RInt_le_integral; [|exact H2|lra]. intros x. specialize (Hb x). lra.
  - exists (l - lh). apply (is_integral_ext (fun x => (g x + h x) - h x)); [intros x; ring|].
    now apply is_integral_minus.
Qed.
(** ** Substitutions *)
(** int_a^b g(u x + v) dx = (1/u) int_{ua+v}^{ub+v} g. *)
Lemma is_RInt_affine (g : R -> R) u v a b : u <> 0 -> (forall a b, ex_RInt g a b) ->
  is_RInt (fun x => g (u * x + v)) a b (RInt g (u * a + v) (u * b + v) / u).
Proof.
  intros Hu Hex.
  assert (H := is_RInt_comp_lin g u v a b _ (RInt_is g _ _ (Hex (u * a + v) (u * b + v)))).
  apply (is_RInt_scal (V := R_NormedModule) _ _ _ (/ u)) in H.
  replace (RInt g (u * a + v) (u * b + v) / u) with (scal (/ u) (RInt g (u * a + v) (u * b + v)))
    by (unfold scal; simpl; unfold mult; simpl; unfold Rdiv; ring).
  revert H. apply is_RInt_ext. intros x _. unfold scal; simpl; unfold mult; simpl. field. exact Hu.
Qed.
Lemma is_integral_affine g l u v : 0 < u -> is_integral g l -> is_integral (fun x => g (u * x + v)) (l / u).
Proof.
  intros Hu H. assert (Hex := is_integral_local g l H).
  assert (Hh := fun a b => is_RInt_affine g u v a b (Rgt_not_eq _ _ Hu) Hex).
  apply is_integral_intro.
  { intros a b. eexists. apply Hh. }
  intros eps He. assert (He' : 0 < u * eps) by now apply Rmult_lt_0_compat.
  destruct (is_integral_near g l (u * eps) H He') as [M [HM HH]].
  assert (Hv := Rabs_pos v). assert (Hv1 := Rle_abs v). assert (Hv2 := Rle_abs (- v)). rewrite Rabs_Ropp in Hv2.
  exists ((M + Rabs v) / u). split; [apply Rdiv_lt_0_compat; lra|]. intros a b Ha Hb.
  rewrite (is_RInt_unique _ _ _ _ (Hh a b)).
  assert (Ha' : u * a < - (M + Rabs v)).
  { replace (- (M + Rabs v)) with (u * (- ((M + Rabs v) / u))) by (field; lra). now apply Rmult_lt_compat_l. }
  assert (Hb' : M + Rabs v < u * b).
  { replace (M + Rabs v) with (u * ((M + Rabs v) / u)) by (field; lra). now apply Rmult_lt_compat_l. }
  assert (H1 := HH (u * a + v) (u * b + v) ltac:(lra) ltac:(lra)).
  replace (RInt g (u * a + v) (u * b + v) / u - l / u) with ((RInt g (u * a + v) (u * b + v) - l) / u)
    by (field; lra).
  rewrite Rabs_div, (Rabs_pos_eq u) by lra. apply Rlt_div_l; [exact Hu|]. lra.
Qed.
Lemma is_integral_shift g l c : is_integral g l -> is_integral (fun x => g (x + c)) l.
Proof.
  intros H. replace l with (l / 1) by field.
  apply (is_integral_ext (fun x => g (1 * x + c))); [intros x; now rewrite Rmult_1_l|].
  apply is_integral_affine; [lra | exact H].
Qed.
Lemma is_integral_scale g l c : 0 < c -> is_integral g l -> is_integral (fun x => g (c * x)) (l / c).
Proof.
  intros Hc H. apply (is_integral_ext (fun x => g (c * x + 0))); [intros x; now rewrite Rplus_0_r|].
  now apply is_integral_affine.
Qed.
(** int_a^b g(-x) dx = int_{-b}^{-a} g. *)
Lemma is_RInt_reflect (g : R -> R) a b l : is_RInt g (- b) (- a) l -> is_RInt (fun x => g (- x)) a b l.
Proof.
  intros H. apply is_RInt_swap, is_RInt_comp_opp in H.
  apply (is_RInt_opp (V := R_NormedModule)) in H. rewrite opp_opp in H.
  revert H. apply is_RInt_ext. intros x _. apply opp_opp.
Qed.
Lemma is_integral_reflect g l : is_integral g l -> is_integral (fun x => g (- x)) l.
Proof.
  intros H. assert (Hex := is_integral_local g l H).
  assert (Hh := fun a b => is_RInt_reflect g a b _ (RInt_is g _ _ (Hex (- b) (- a)))).
  apply is_integral_intro; [intros a b; eexists; apply Hh|].
  intros eps He. destruct (is_integral_near g l eps H He) as [M [HM HH]].
  exists M. split; [exact HM|]. intros a b Ha Hb.
  rewrite (is_RInt_unique _ _ _ _ (Hh a b)). apply HH; lra.
Qed.
(** For even g, the integral over [a, 0] is that over [0, -a]. *)
Lemma is_RInt_even (g : R -> R) a l : (forall x, g (- x) = g x) -> is_RInt g 0 (- a) l -> is_RInt g a 0 l.
Proof.
  intros Hev H. apply (is_RInt_ext (fun x => g (- x))); [intros x _; apply Hev|].
  apply is_RInt_reflect. now rewrite Ropp_0.
Qed.
(** Even functions. *)
Lemma is_integral_even g l : (forall x, g (- x) = g x) -> is_half_integral g l -> is_integral g (2 * l).
Proof.
  intros Hev H. apply is_integral_spec. intros eps He.
  destruct (proj1 (is_half_integral_spec g l) H (eps / 2)) as [M [HM HH]]; [lra|].
  exists M. split; [exact HM|]. intros a b Ha Hb.
  destruct (HH b Hb) as [Hex1 H1]. destruct (HH (- a)) as [Hex2 H2]; [lra|].
  assert (H3 := is_RInt_even g a _ Hev (RInt_is g _ _ Hex2)).
  assert (H4 := is_RInt_split g a 0 b _ _ H3 (RInt_is g _ _ Hex1)).
  split; [eexists; exact H4|]. rewrite (is_RInt_unique _ _ _ _ H4).
  apply Rabs_def2 in H1. apply Rabs_def2 in H2. apply Rabs_def1; lra.
Qed.
Lemma is_half_integral_even g l : (forall x, g (- x) = g x) -> is_integral g l -> is_half_integral g (l / 2).
Proof.
  intros Hev H. assert (Hex := is_integral_local g l H). apply is_half_integral_spec. intros eps He.
  destruct (is_integral_near g l eps H He) as [M [HM HH]].
  exists M. split; [exact HM|]. intros b Hb. split; [apply Hex|].
  assert (H1 := HH (- b) b ltac:(lra) Hb).
  assert (H2 : is_RInt g (- b) 0 (RInt g 0 b)).
  { apply is_RInt_even; [exact Hev|]. rewrite Ropp_involutive. apply RInt_is, Hex. }
  assert (H3 := is_RInt_split g (- b) 0 b _ _ H2 (RInt_is g _ _ (Hex 0 b))).
  rewrite (is_RInt_unique _ _ _ _ H3) in H1.
  apply Rabs_def2 in H1. apply Rabs_def1; lra.
Qed.
(** The integral over [0, x] tends to 0 with x > 0. *)
Lemma RInt_small_start (g : R -> R) c eps : 0 < c -> 0 < eps -> (forall b, 0 < b -> ex_RInt g 0 b) ->
  exists x, 0 < x < c /\ Rabs (RInt g 0 x) < eps.
Proof.
  intros Hc He Hex. pose (h := fun x => if Rle_dec 0 x then g x else 0).
  assert (Hg : forall x, 0 <= x -> is_RInt h 0 x (RInt g 0 x)).
  { intros x Hx. apply (is_RInt_ext g).
    - intros t Ht. rewrite Rmin_left in Ht by lra. unfold h. destruct (Rle_dec 0 t); [reflexivity|lra].
    - apply RInt_is. destruct (Rle_lt_or_eq_dec 0 x Hx) as [H|<-]; [now apply Hex | apply ex_RInt_point]. }
  assert (H0 : forall x, x <= 0 -> ex_RInt h 0 x).
  { intros x Hx. apply (ex_RInt_ext (fun _ => 0)); [|apply ex_RInt_const].
    intros t Ht. rewrite Rmax_left in Ht by lra. unfold h. destruct (Rle_dec 0 t); [lra|reflexivity]. }
  assert (Hh : forall x, ex_RInt h 0 x).
  { intros x. destruct (Rle_dec 0 x) as [Hx|Hx]; [eexists; now apply Hg | apply H0; lra]. }
  assert (Hc0 : continuous (fun x => RInt h 0 x) 0).
  { apply (continuous_RInt_1 h 0 0). exists (mkposreal 1 Rlt_0_1). intros x _. apply RInt_is, Hh. }
  destruct (Hc0 _ (locally_near (RInt h 0 0) eps He)) as [d Hd].
  assert (Hdp := cond_pos d). assert (H1 := Rmin_l c d). assert (H2 := Rmin_r c d).
  assert (H3 := Rmin_glb_lt c d 0 Hc Hdp).
  exists (Rmin c d / 2). split; [lra|].
  assert (H4 := Hd (Rmin c d / 2)). rewrite RInt_point in H4. unfold zero in H4; simpl in H4.
  rewrite Rminus_0_r in H4. rewrite (is_RInt_unique h 0 _ _ (Hg (Rmin c d / 2) ltac:(lra))) in H4.
  apply H4. unfold ball; simpl; unfold AbsRing_ball, abs, minus, plus, opp; simpl.
  apply Rabs_def1; lra.
Qed.
(** A half-line that is open at 0 may be closed where the function is integrable up to 0. *)
Lemma is_half_integral_at_right g l : (forall b, 0 < b -> ex_RInt g 0 b) ->
  is_RInt_gen g (at_right 0) (Rbar_locally p_infty) l -> is_half_integral g l.
Proof.
  intros Hex H. apply is_half_integral_spec. intros eps He.
  destruct (proj1 (is_RInt_gen_spec _ _ g l) H (eps / 2)) as [P Q [d Hd] [n Hn] HPQ]; [lra|].
  exists (Rmax 1 n). assert (H1 := Rmax_l 1 n). assert (H2 := Rmax_r 1 n).
  split; [lra|]. intros b Hb. split; [apply Hex; lra|].
  destruct (RInt_small_start g d (eps / 2) (cond_pos d) ltac:(lra) Hex) as [x [Hx Hsmall]].
  destruct (HPQ x b) as [Hxb Hnear].
  - apply Hd; [|lra]. unfold ball; simpl; unfold AbsRing_ball, abs, minus, plus, opp; simpl. apply Rabs_def1; lra.
  - apply Hn; lra.
  - simpl in Hxb, Hnear. rewrite (RInt_split g 0 x b (Hex x (proj1 Hx)) Hxb).
    apply Rabs_def2 in Hsmall. apply Rabs_def2 in Hnear. apply Rabs_def1; lra.
Qed.
