(** Products u v and f w ln w of functions that are Riemann integrable on every interval are so again, without any
    continuity: u² and f w ln w are suprema of their tangents, which are linear in u and in (f, f w). *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Improper rate.Entropy.
Open Scope R_scope.

(** Riemann integrable on every bounded interval. *)
Definition LocallyIntegrable (u : R -> R) : Prop := forall a b, ex_RInt u a b.

(** ** Linear combinations, absolute values, maxima, uniform limits *)
Lemma li_ext u v : (forall x, u x = v x) -> LocallyIntegrable u -> LocallyIntegrable v.
Proof. intros E H a b. apply ex_RInt_ext with (2 := H a b). intros x _. apply E. Qed.
Lemma li_integral g l : is_integral g l -> LocallyIntegrable g.
Proof. exact (is_integral_local g l). Qed.
Lemma li_const c : LocallyIntegrable (fun _ => c).
Proof. intros a b. apply ex_RInt_const. Qed.
Lemma li_continuous u : (forall x, continuous u x) -> LocallyIntegrable u.
Proof. intros H a b. now apply ex_RInt_cont. Qed.
Lemma li_plus u v : LocallyIntegrable u -> LocallyIntegrable v -> LocallyIntegrable (fun x => u x + v x).
Proof. intros Hu Hv a b. exact (ex_RInt_plus u v a b (Hu a b) (Hv a b)). Qed.
Lemma li_minus u v : LocallyIntegrable u -> LocallyIntegrable v -> LocallyIntegrable (fun x => u x - v x).
Proof. intros Hu Hv a b. exact (ex_RInt_minus u v a b (Hu a b) (Hv a b)). Qed.
Lemma li_scal c u : LocallyIntegrable u -> LocallyIntegrable (fun x => c * u x).
Proof. intros Hu a b. exact (ex_RInt_scal u a b c (Hu a b)). Qed.
Lemma li_abs u : LocallyIntegrable u -> LocallyIntegrable (fun x => Rabs (u x)).
Proof. intros Hu a b. exact (ex_RInt_norm u a b (Hu a b)). Qed.
Lemma li_max u v : LocallyIntegrable u -> LocallyIntegrable v -> LocallyIntegrable (fun x => Rmax (u x) (v x)).
Proof.
  intros Hu Hv. apply li_ext with (fun x => / 2 * (u x + v x + Rabs (u x - v x))).
  - intros x. unfold Rmax, Rabs. destruct (Rle_dec (u x) (v x)), (Rcase_abs (u x - v x)); lra.
  - apply li_scal, li_plus; [now apply li_plus | now apply li_abs, li_minus].
Qed.

(** Integrable functions within eps of g, everywhere, make up a filter: their integrals have a limit. *)
Lemma ex_RInt_uniform (g : R -> R) a b :
  (forall eps : posreal, exists h, ex_RInt h a b /\ forall x, Rabs (h x - g x) < eps) -> ex_RInt g a b.
Proof.
  intros H. set (U := {h : R -> R | ex_RInt h a b}).
  set (F := fun P : U -> Prop => exists eps : posreal,
    forall u : U, (forall x, Rabs (proj1_sig u x - g x) < eps) -> P u).
  assert (FF : ProperFilter F).
  { split.
    - intros P [eps HP]. destruct (H eps) as [h [Hh Hn]]. exists (exist _ h Hh). now apply HP.
    - split.
      + exists (mkposreal 1 Rlt_0_1). trivial.
      + intros P Q [e1 H1] [e2 H2].
        exists (mkposreal (Rmin e1 e2) (Rmin_glb_lt _ _ _ (cond_pos e1) (cond_pos e2))).
        intros u Hu. simpl in Hu. split; [apply H1 | apply H2]; intros x; specialize (Hu x).
        * pose proof (Rmin_l e1 e2). lra.
        * pose proof (Rmin_r e1 e2). lra.
      + intros P Q HPQ [e HP]. exists e. intros u Hu. now apply HPQ, HP. }
  destruct (filterlim_RInt (V := R_CompleteNormedModule) (fun u : U => proj1_sig u) a b F FF g
              (fun u => RInt (proj1_sig u) a b)) as [I [_ HI]].
  - intros u. apply RInt_is, (proj2_sig u).
  - intros P [eps HP]. exists eps. intros u Hu. apply HP. intros x. apply Hu.
  - now exists I.
Qed.

Lemma li_uniform g : (forall T eps, 0 < T -> 0 < eps -> exists h, LocallyIntegrable h /\
    forall x, - T <= x <= T -> Rabs (h x - g x) <= eps) -> LocallyIntegrable g.
Proof.
  intros H.
  assert (HT : forall T, 0 < T -> ex_RInt g (- T) T).
  { intros T HT. set (cut := fun (u : R -> R) x => if Rle_dec (Rabs x) T then u x else 0).
    assert (Hcut : forall (u : R -> R) x, - T < x < T -> u x = cut u x).
    { intros u x Hx. unfold cut. destruct (Rle_dec (Rabs x) T) as [_ | Hn]; [reflexivity |].
      exfalso. apply Hn, Rabs_le. lra. }
    assert (E : Rmin (- T) T = - T /\ Rmax (- T) T = T) by (split; [apply Rmin_left | apply Rmax_right]; lra).
    destruct E as [E1 E2].
    apply ex_RInt_ext with (cut g); [intros x Hx; rewrite E1, E2 in Hx; symmetry; now apply Hcut |].
    apply ex_RInt_uniform. intros eps. pose proof (cond_pos eps) as He.
    destruct (H T (eps / 2) HT ltac:(lra)) as [h [Hh Hn]]. exists (cut h). split.
    - apply ex_RInt_ext with h; [intros x Hx; rewrite E1, E2 in Hx; now apply Hcut | apply Hh].
    - intros x. unfold cut. destruct (Rle_dec (Rabs x) T) as [Hx | _].
      + apply Rabs_le_between in Hx. specialize (Hn x Hx). lra.
      + rewrite Rminus_0_r, Rabs_R0. exact He. }
  assert (Hle : forall a b, a <= b -> ex_RInt g a b).
  { intros a b Hab. set (T := Rabs a + Rabs b + 1).
    pose proof (Rabs_pos a) as Pa. pose proof (Rabs_pos b) as Pb.
    pose proof (Rle_abs (- a)) as Ha. rewrite Rabs_Ropp in Ha. pose proof (Rle_abs b) as Hb.
    assert (H0 : 0 < T) by (unfold T; lra). specialize (HT T H0).
    apply (ex_RInt_Chasles_2 (V := R_CompleteNormedModule) g (- T)); [unfold T; lra |].
    apply (ex_RInt_Chasles_1 (V := R_CompleteNormedModule) g (- T) b T); [unfold T; lra | exact HT]. }
  intros a b. destruct (Rle_dec a b) as [Hab | Hab]; [now apply Hle | apply ex_RInt_swap, Hle; lra].
Qed.

(** Bounded on [-T, T]. *)
Lemma li_bounded u T : LocallyIntegrable u -> 0 < T ->
  exists M, 0 < M /\ forall x, - T <= x <= T -> Rabs (u x) <= M.
Proof.
  intros Hu HT. destruct (ex_RInt_ub (V := R_NormedModule) u (- T) T (Hu _ _)) as [M HM].
  exists (Rabs M + 1). pose proof (Rabs_pos M). split; [lra |]. intros x Hx.
  assert (Hx' : Rmin (- T) T <= x <= Rmax (- T) T) by (rewrite Rmin_left, Rmax_right; lra).
  specialize (HM x Hx'). change (Rabs (u x) <= M) in HM. pose proof (Rle_abs M). lra.
Qed.

(** ** Suprema of families *)
Fixpoint maxUpTo (L : nat -> R -> R) (n : nat) (x : R) : R :=
  match n with O => L O x | S m => Rmax (maxUpTo L m x) (L (S m) x) end.
Lemma li_maxUpTo L n : (forall k, LocallyIntegrable (L k)) -> LocallyIntegrable (maxUpTo L n).
Proof.
  intros H. induction n as [| n IH]; simpl; [apply (H O) |].
  apply (li_max (maxUpTo L n) (L (S n))); [exact IH | apply H].
Qed.
Lemma maxUpTo_ge L n k x : (k <= n)%nat -> L k x <= maxUpTo L n x.
Proof.
  intros Hk. induction Hk as [| n Hk IH].
  - destruct k; simpl; [lra | apply Rmax_r].
  - simpl. eapply Rle_trans; [exact IH | apply Rmax_l].
Qed.
Lemma maxUpTo_le L n x b : (forall k, (k <= n)%nat -> L k x <= b) -> maxUpTo L n x <= b.
Proof.
  induction n as [| n IH]; intros H; simpl; [now apply H |].
  apply Rmax_lub; [apply IH; intros; apply H; lia | apply H; lia].
Qed.

(** g is integrable if on [-T, T] finitely many integrable functions stay below g, one of them within eps. *)
Lemma li_envelope g : (forall T eps, 0 < T -> 0 < eps -> exists n (L : nat -> R -> R),
    (forall k, LocallyIntegrable (L k)) /\
    forall x, - T <= x <= T ->
      (forall k, (k <= n)%nat -> L k x <= g x) /\ exists k, (k <= n)%nat /\ g x <= L k x + eps) ->
  LocallyIntegrable g.
Proof.
  intros H. apply li_uniform. intros T eps HT He. destruct (H T eps HT He) as [n [L [HL HE]]].
  exists (maxUpTo L n). split; [now apply li_maxUpTo |]. intros x Hx.
  destruct (HE x Hx) as [Hle [k [Hk Hge]]].
  pose proof (maxUpTo_le L n x (g x) Hle). pose proof (maxUpTo_ge L n k x Hk). apply Rabs_le. lra.
Qed.

(** ** Products *)
(** u² = sup_c (2 c u - c²). *)
Lemma li_square u : LocallyIntegrable u -> LocallyIntegrable (fun x => u x * u x).
Proof.
  intros Hu. apply li_envelope. intros T eps HT He. destruct (li_bounded u T Hu HT) as [M [HM HB]].
  set (d := Rmin 1 eps). assert (Hd : 0 < d) by (apply Rmin_glb_lt; lra).
  assert (Hdd : d * d <= eps).
  { pose proof (Rmin_l 1 eps) as H1. pose proof (Rmin_r 1 eps) as H2. fold d in H1, H2.
    apply Rle_trans with (1 * d); [apply Rmult_le_compat_r; lra | lra]. }
  assert (H2M : 0 <= 2 * M / d) by (apply Rlt_le, Rdiv_lt_0_compat; lra).
  destruct (nfloor_ex (2 * M / d) H2M) as [n [_ Hn]].
  set (c := fun k => INR k * d - M).
  exists n, (fun k x => 2 * c k * u x - c k * c k). split.
  - intros k. apply (li_minus (fun x => 2 * c k * u x)); [now apply li_scal | apply li_const].
  - intros x Hx. specialize (HB x Hx). apply Rabs_le_between in HB. split.
    + intros k _. pose proof (Rle_0_sqr (u x - c k)) as H. unfold Rsqr in H. lra.
    + assert (Hp : 0 <= (u x + M) / d) by (apply Rdiv_le_0_compat; lra).
      destruct (nfloor_ex _ Hp) as [k [Hk1 Hk2]]. exists k.
      assert (Hmono : (u x + M) / d <= 2 * M / d)
        by (apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat, Hd | lra]).
      split.
      * assert (INR k < INR (S n)) by (rewrite S_INR; lra). apply INR_lt in H. lia.
      * apply Rmult_le_compat_r with (r := d) in Hk1; [| lra]. apply Rmult_lt_compat_r with (r := d) in Hk2; [| lra].
        replace ((u x + M) / d * d) with (u x + M) in Hk1, Hk2 by (field; lra).
        assert (Hs : (u x - c k) * (u x - c k) <= d * d) by (apply Rmult_le_compat; unfold c; lra).
        lra.
Qed.
(** u v = ((u + v)² - u² - v²) / 2. *)
Lemma li_mult u v : LocallyIntegrable u -> LocallyIntegrable v -> LocallyIntegrable (fun x => u x * v x).
Proof.
  intros Hu Hv.
  apply li_ext with (fun x => / 2 * ((u x + v x) * (u x + v x) - u x * u x - v x * v x)); [intros x; field |].
  apply li_scal, li_minus; [apply li_minus |]; apply (li_square _); try assumption. now apply li_plus.
Qed.

(** ** f w ln w *)
(** w ln w stays within (w - u)² / u of its tangent at u. *)
Lemma plnp_tangent w u : 0 <= w -> 0 < u ->
  w * ln u + w - u <= w * ln w <= w * ln u + w - u + (w - u) ^ 2 / u.
Proof.
  intros Hw Hu. split.
  - pose proof (log_tangent w 1 u Hw Rlt_0_1 Hu) as H. rewrite ln_1 in H. lra.
  - replace (w * ln u + w - u + (w - u) ^ 2 / u) with (w * (ln u + (w / u - 1))) by (field; lra).
    destruct (Req_dec w 0) as [-> | Hne]; [lra |]. apply Rmult_le_compat_l; [exact Hw |].
    pose proof (ln_le_sub_1 (w / u) ltac:(apply Rdiv_lt_0_compat; lra)) as H. rewrite ln_div in H by lra. lra.
Qed.
(** f w ln w = sup_u (f w (ln u + 1) - u f). *)
Lemma li_entropy f w : (forall x, 0 <= f x) -> (forall x, 0 <= w x <= 1) -> LocallyIntegrable f ->
  LocallyIntegrable (fun x => f x * w x) -> LocallyIntegrable (fun x => f x * (w x * ln (w x))).
Proof.
  intros Hf Hw If Ifw. apply li_envelope. intros T eps HT He. destruct (li_bounded f T If HT) as [M [HM HB]].
  destruct (nfloor_ex (M / eps)) as [m [_ Hm]]; [apply Rlt_le, Rdiv_lt_0_compat; lra |].
  set (N := INR (S m)). assert (HN : M / eps < N) by (unfold N; rewrite S_INR; exact Hm).
  assert (HN0 : 0 < N) by (apply lt_0_INR; lia).
  assert (HMN : M / N <= eps).
  { apply Rmult_le_reg_r with N; [exact HN0 |]. replace (M / N * N) with M by (field; lra).
    apply Rmult_lt_compat_r with (r := eps) in HN; [| exact He].
    replace (M / eps * eps) with M in HN by (field; lra). lra. }
  set (u := fun k => (INR k + 1) / N).
  assert (Hu : forall k, 0 < u k).
  { intros k. unfold u. apply Rdiv_lt_0_compat; [pose proof (pos_INR k); lra | exact HN0]. }
  exists (S m), (fun k x => (ln (u k) + 1) * (f x * w x) - u k * f x). split.
  - intros k. apply li_minus; now apply li_scal.
  - intros x Hx. split.
    + intros k _. destruct (plnp_tangent (w x) (u k) (proj1 (Hw x)) (Hu k)) as [H _].
      apply Rmult_le_compat_l with (r := f x) in H; [lra | apply Hf].
    + destruct (nfloor_ex (w x * N)) as [k [Hk1 Hk2]]; [apply Rmult_le_pos; [apply Hw | lra] |]. exists k. split.
      * apply INR_le. fold N. destruct (Hw x) as [_ H1].
        apply Rmult_le_compat_r with (r := N) in H1; lra.
      * assert (Hd : 0 <= u k - w x <= / N).
        { assert (E : w x = w x * N / N) by (field; lra). assert (E1 : u k = INR k / N + / N) by (unfold u; field; lra).
          pose proof (Rinv_0_lt_compat _ HN0) as Hi.
          apply Rmult_le_compat_r with (r := / N) in Hk1; [| lra].
          apply Rmult_lt_compat_r with (r := / N) in Hk2; [| lra].
          unfold Rdiv in *. lra. }
        assert (HuN : / N <= u k).
        { unfold u, Rdiv. rewrite Rmult_plus_distr_r, Rmult_1_l. pose proof (pos_INR k).
          pose proof (Rmult_le_pos _ _ H (Rlt_le _ _ (Rinv_0_lt_compat _ HN0))). lra. }
        destruct (plnp_tangent (w x) (u k) (proj1 (Hw x)) (Hu k)) as [_ H].
        assert (Hq : (w x - u k) ^ 2 / u k <= / N).
        { apply Rmult_le_reg_r with (u k); [apply Hu |].
          replace ((w x - u k) ^ 2 / u k * u k) with ((u k - w x) * (u k - w x)) by (field; pose proof (Hu k); lra).
          apply Rmult_le_compat; lra. }
        assert (H3 : w x * ln (w x) <= w x * ln (u k) + w x - u k + / N) by lra.
        apply Rmult_le_compat_l with (r := f x) in H3; [| apply Hf].
        assert (Hfx : f x * / N <= M / N).
        { apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat, HN0 |].
          pose proof (HB x Hx). pose proof (Rle_abs (f x)). lra. }
        lra.
Qed.
