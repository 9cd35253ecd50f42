(** The functional theorem (review 8.3): E||Delta x||² = tr(Delta Sigma Delta^T) with Sigma = E[x x^T], and
    m D_w tr(Sigma) for uncorrelated errors of equal second moment. Sigma is the second moment, not the covariance. *)
From Coq Require Import Reals Lra Lia.
Open Scope R_scope.

(** ** Finite sums, over j < n *)
Fixpoint sumTo (n : nat) (u : nat -> R) : R := match n with O => 0 | S k => sumTo k u + u k end.

Lemma sum_ext n u v : (forall j, (j < n)%nat -> u j = v j) -> sumTo n u = sumTo n v.
Proof. intros H; induction n as [|n IH]; simpl; [reflexivity|]. rewrite IH, H by auto with arith. reflexivity. Qed.
Lemma sum_plus n u v : sumTo n (fun j => u j + v j) = sumTo n u + sumTo n v.
Proof. induction n as [|n IH]; simpl; [|rewrite IH]; ring. Qed.
Lemma sum_scal n c u : sumTo n (fun j => c * u j) = c * sumTo n u.
Proof. induction n as [|n IH]; simpl; [|rewrite IH]; ring. Qed.
Lemma sum_const n c : sumTo n (fun _ => c) = INR n * c.
Proof. induction n as [|n IH]; [simpl; ring|]. rewrite S_INR. simpl sumTo. rewrite IH. ring. Qed.
Lemma sum_square n u : sumTo n u ^ 2 = sumTo n (fun j => sumTo n (fun k => u j * u k)).
Proof.
  replace (sumTo n u ^ 2) with (sumTo n u * sumTo n u) by ring.
  rewrite <- sum_scal. apply sum_ext. intros j _. rewrite sum_scal. ring.
Qed.
(** Only the diagonal term. *)
Lemma sum_diagonal n j u : (j < n)%nat -> sumTo n (fun k => if Nat.eq_dec j k then u k else 0) = u j.
Proof.
  assert (Hz : forall m, (m <= j)%nat -> sumTo m (fun k => if Nat.eq_dec j k then u k else 0) = 0).
  { induction m as [|m IH]; intros Hm; simpl; [reflexivity|].
    rewrite IH by lia. destruct (Nat.eq_dec j m) as [->|_]; [lia | ring]. }
  induction n as [|n IH]; intros H; [inversion H|]. simpl.
  destruct (Nat.eq_dec j n) as [->|Hne].
  - rewrite Hz by lia. ring.
  - rewrite IH by lia. ring.
Qed.

(** ** Expectations *)

(** A linear expectation; [finite_expectation] is one. *)
Record Expectation (Omega : Type) := {
  E :> (Omega -> R) -> R;
  E_ext : forall u v, (forall w, u w = v w) -> E u = E v;
  E_plus : forall u v, E (fun w => u w + v w) = E u + E v;
  E_scal : forall c u, E (fun w => c * u w) = c * E u
}.
Arguments E_ext {Omega}. Arguments E_plus {Omega}. Arguments E_scal {Omega}.

Lemma E_zero {Omega} (e : Expectation Omega) : e (fun _ => 0) = 0.
Proof.
  rewrite (E_ext e _ (fun _ => 0 * 0)) by (intros; ring). rewrite (E_scal e 0 (fun _ => 0)). ring.
Qed.
Lemma E_sum {Omega} (e : Expectation Omega) n (u : nat -> Omega -> R) :
  e (fun w => sumTo n (fun j => u j w)) = sumTo n (fun j => e (u j)).
Proof.
  induction n as [|n IH]; simpl; [apply E_zero|].
  rewrite (E_plus e (fun w => sumTo n (fun j => u j w)) (u n)), IH. reflexivity.
Qed.

(** Outcomes w_0, ..., w_{n-1} with weights p. *)
Definition finite_expectation {Omega} (n : nat) (p : nat -> R) (w : nat -> Omega) : Expectation Omega.
Proof.
  refine {| E := fun u => sumTo n (fun k => p k * u (w k)) |}.
  - intros u v H. apply sum_ext. intros k _. now rewrite H.
  - intros u v. rewrite <- sum_plus. apply sum_ext. intros; ring.
  - intros c u. rewrite <- sum_scal. apply sum_ext. intros; ring.
Defined.

(** ** Matrices m x n as functions of two indices *)
Definition mulVec n (A : nat -> nat -> R) (x : nat -> R) (i : nat) : R := sumTo n (fun j => A i j * x j).
Definition normSq m (y : nat -> R) : R := sumTo m (fun i => y i ^ 2).
Definition trace n (S : nat -> nat -> R) : R := sumTo n (fun j => S j j).
(** A S A^T. *)
Definition congruence n (A S : nat -> nat -> R) (i l : nat) : R :=
  sumTo n (fun j => sumTo n (fun k => A i j * S j k * A l k)).
(** E[x_j x_k]. *)
Definition secondMoment {Omega} (e : Expectation Omega) (x : Omega -> nat -> R) (j k : nat) : R :=
  e (fun w => x w j * x w k).

(** The exact form, for a given error Delta: E||Delta x||² = tr(Delta Sigma Delta^T). *)
Theorem functional_trace {Omega} (e : Expectation Omega) (x : Omega -> nat -> R) m n (Delta : nat -> nat -> R) :
  e (fun w => normSq m (mulVec n Delta (x w))) = trace m (congruence n Delta (secondMoment e x)).
Proof.
  unfold normSq, trace, congruence. rewrite (E_sum e m (fun i w => mulVec n Delta (x w) i ^ 2)).
  apply sum_ext. intros i _. unfold mulVec.
  rewrite (E_ext e _ (fun w => sumTo n (fun j => sumTo n (fun k => (Delta i j * x w j) * (Delta i k * x w k)))))
    by (intros w; apply sum_square).
  rewrite (E_sum e n (fun j w => sumTo n (fun k => (Delta i j * x w j) * (Delta i k * x w k)))).
  apply sum_ext. intros j _. rewrite (E_sum e n (fun k w => (Delta i j * x w j) * (Delta i k * x w k))).
  apply sum_ext. intros k _. unfold secondMoment.
  rewrite (E_ext e _ (fun w => (Delta i j * Delta i k) * (x w j * x w k))) by (intros; ring).
  rewrite E_scal. ring.
Qed.

(** Random errors independent of x, with second moment D_w and uncorrelated within each row:
    E||Delta x||² = m D_w tr(Sigma). *)
Theorem functional_iid {Omega Omega'} (eD : Expectation Omega') (ex : Expectation Omega) (x : Omega -> nat -> R) m n
    (Delta : Omega' -> nat -> nat -> R) Dw :
  (forall i j k, (i < m)%nat -> (j < n)%nat -> (k < n)%nat ->
     eD (fun d => Delta d i j * Delta d i k) = if Nat.eq_dec j k then Dw else 0) ->
  eD (fun d => ex (fun w => normSq m (mulVec n (Delta d) (x w)))) = INR m * Dw * trace n (secondMoment ex x).
Proof.
  intros H.
  rewrite (E_ext eD _ (fun d => trace m (congruence n (Delta d) (secondMoment ex x))))
    by (intros; apply functional_trace).
  unfold trace. rewrite (E_sum eD m (fun i d => congruence n (Delta d) (secondMoment ex x) i i)).
  transitivity (sumTo m (fun _ => Dw * sumTo n (fun j => secondMoment ex x j j))); [|rewrite sum_const; ring].
  apply sum_ext. intros i Hi. unfold congruence.
  rewrite (E_sum eD n (fun j d => sumTo n (fun k => Delta d i j * secondMoment ex x j k * Delta d i k))).
  rewrite <- sum_scal. apply sum_ext. intros j Hj.
  rewrite (E_sum eD n (fun k d => Delta d i j * secondMoment ex x j k * Delta d i k)).
  transitivity (sumTo n (fun k => if Nat.eq_dec j k then Dw * secondMoment ex x j k else 0)).
  - apply sum_ext. intros k Hk.
    rewrite (E_ext eD _ (fun d => secondMoment ex x j k * (Delta d i j * Delta d i k))) by (intros; ring).
    rewrite E_scal, H by assumption. destruct (Nat.eq_dec j k); ring.
  - apply (sum_diagonal n j (fun k => Dw * secondMoment ex x j k) Hj).
Qed.

(** With the covariance in place of the second moment, m D_w ||E x||² is missing. *)
Theorem functional_covariance {Omega} (ex : Expectation Omega) (x : Omega -> nat -> R) n :
  ex (fun _ => 1) = 1 ->
  let mean j := ex (fun w => x w j) in
  trace n (secondMoment ex x) = trace n (fun j k => ex (fun w => (x w j - mean j) * (x w k - mean k))) + normSq n mean.
Proof.
  intros H1 mean. unfold trace, normSq. rewrite <- sum_plus. apply sum_ext. intros j _. unfold secondMoment.
  rewrite (E_ext ex (fun w => (x w j - mean j) * (x w j - mean j))
    (fun w => (x w j * x w j + (- 2 * mean j) * x w j) + mean j ^ 2 * 1)) by (intros; ring).
  rewrite (E_plus ex (fun w => x w j * x w j + (- 2 * mean j) * x w j) (fun w => mean j ^ 2 * 1)).
  rewrite (E_plus ex (fun w => x w j * x w j) (fun w => (- 2 * mean j) * x w j)).
  rewrite (E_scal ex (- 2 * mean j) (fun w => x w j)), (E_scal ex (mean j ^ 2) (fun _ => 1)), H1.
  fold (mean j). ring.
Qed.
