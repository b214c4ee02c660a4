/**
 * One row per configuration, because a product as a whole has no guarantee: the same database answers differently under another
 * write concern, consistency level or replication mode. Each row was compared with the manuals named in it on the day it carries;
 * the words are ours. A default means what a client gets that sets nothing, on a current release.
 */
import type { SystemRowInput } from "@/lib/curriculum/schema";

const checkedOn = "2026-11-23";

const documentStores: SystemRowInput[] = [
  {
    id: "mongodb-default",
    system: "MongoDB",
    configuration:
      "Replica set since 5.0, nothing set: w majority, read concern local, read preference primary",
    defaultGuarantee:
      "Not linearizable. A write is acknowledged when a majority has it; a local read returns the newest state of the member it reached, which can be rolled back later, and a deposed primary can answer from the past.",
    strongest: "Linearizable single-document reads, with the settings of the row below.",
    minoritySide:
      "A primary that has lost its majority steps down (election timeout: 10 s by default). Until then it applies writes that cannot commit and answers local reads. Afterwards no writes; secondaries answer if the read preference allows it.",
    acknowledgedWriteLoss:
      "Majority-acknowledged writes survive a failover. But a primary, a secondary and an arbiter make w: 1 the implicit default, and such a write can be rolled back.",
    pacelc: "Writes PC/EC; local reads EL, and PA for as long as a deposed primary has not noticed.",
    sources: ["mongodb-manual", "jepsen-mongodb-2018"],
    checkedOn,
  },
  {
    id: "mongodb-linearizable",
    system: "MongoDB",
    configuration: "w majority and read concern linearizable, one document, on the primary",
    defaultGuarantee:
      "Linearizable, for reads that name one document by a filter on a unique key and if every write to it uses w majority.",
    strongest:
      "This is it for single documents. Multi-document transactions aim at snapshot isolation; Jepsen found violations of it in 4.2.6.",
    minoritySide:
      "Reads wait for a majority to confirm the primary, writes for its acknowledgement: give both a time limit. A write that hits the limit is not undone; its outcome is unknown.",
    acknowledgedWriteLoss:
      "Not unless a majority loses its data. With writeConcernMajorityJournalDefault off, a restart of a majority can be enough.",
    pacelc: "PC/EC",
    sources: ["mongodb-manual", "jepsen-mongodb-2020"],
    checkedOn,
  },
  {
    id: "mongodb-w1",
    system: "MongoDB",
    configuration: "w: 1, read concern local (the default before 5.0)",
    defaultGuarantee:
      "In quiet times clients of the primary read what was written last. Across a failover nothing: reads may return values that are rolled back.",
    strongest: "Causal sessions, but durably causal only together with read and write concern majority.",
    minoritySide:
      "The old primary acknowledges writes alone until it steps down; when it rejoins, those the new primary lacks are rolled back.",
    acknowledgedWriteLoss: "Yes, at failover: rolled-back documents are written to files, not merged.",
    pacelc: "PA/EC, Abadi's own example of that class.",
    sources: ["mongodb-manual", "jepsen-mongodb-2018", "abadi-2012"],
    checkedOn,
  },
  {
    id: "couchdb",
    system: "CouchDB",
    configuration: "Cluster or replicated databases, defaults",
    defaultGuarantee:
      "Eventual convergence per document. Concurrent updates become conflicting revisions; every replica shows the same winner.",
    strongest:
      "An update must name the revision it replaces, which refuses a stale writer on the same replica. Across replicas nothing stronger.",
    minoritySide:
      "Goes on. A cluster answers 202 instead of 201 when fewer than a quorum of copies has stored the write.",
    acknowledgedWriteLoss:
      "Not by conflict: losing revisions are kept until the application resolves them, and are not merged. A write held by one node can be lost with that node.",
    pacelc: "PA/EL",
    sources: ["couchdb-docs"],
    checkedOn,
  },
];

const wideColumn: SystemRowInput[] = [
  {
    id: "cassandra-one",
    system: "Cassandra",
    configuration: "Read ONE, write ONE",
    defaultGuarantee:
      "Eventual convergence per cell, by the largest timestamp. Not even read your writes: the next read may reach another replica.",
    strongest: "Nothing more at this level; choose QUORUM or SERIAL for the statement.",
    minoritySide: "Answers for every key of which it reaches at least one replica, and refuses the others.",
    acknowledgedWriteLoss:
      "Yes: with the only replica that has it, or to a concurrent write with a larger timestamp, whoever's clock made that.",
    pacelc: "PA/EL",
    sources: ["cassandra-docs", "decandia-2007", "abadi-2012"],
    checkedOn,
  },
  {
    id: "cassandra-quorum",
    system: "Cassandra",
    configuration: "Read QUORUM, write QUORUM, read_repair = 'BLOCKING' (default)",
    defaultGuarantee:
      "A read meets every write that completed before it, and successive quorum reads of a row do not go backwards. Not linearizable: the order of writes is the order of clocks.",
    strongest:
      "Monotonic quorum reads. read_repair = 'NONE' gives them up in exchange for atomic visibility of a partition's writes.",
    minoritySide:
      "A coordinator that knows it cannot reach a majority refuses before sending (did not happen). One that finds out by timeout reports a timeout (unknown).",
    acknowledgedWriteLoss:
      "Not with one replica of three. A write with a slow clock's timestamp loses to an earlier one, silently.",
    pacelc: "PC/EC by behaviour; what EC buys is less than linearizability.",
    sources: ["cassandra-docs", "lakshman-malik-2010"],
    checkedOn,
  },
  {
    id: "cassandra-serial",
    system: "Cassandra",
    configuration: "IF … (lightweight transactions) with SERIAL, reads at SERIAL",
    defaultGuarantee:
      "Conditional operations on one partition are linearizable: Paxos among its replicas. LOCAL_SERIAL is that within one data centre only.",
    strongest:
      "This is it per partition; nothing spans partitions. Plain writes to the same cells bypass Paxos and forfeit it.",
    minoritySide:
      "Refuses, or times out; a timeout of a conditional write is unknown, and a read at SERIAL settles it.",
    acknowledgedWriteLoss: "Not while a majority of the replicas survives.",
    pacelc: "PC/EC, several round trips for each conditional write",
    sources: ["cassandra-docs"],
    checkedOn,
  },
  {
    id: "hbase",
    system: "HBase",
    configuration: "Defaults: one region server per region, Consistency.STRONG",
    defaultGuarantee:
      "One server orders all operations on a row; reads and single-row updates there see the latest. No guarantee across rows.",
    strongest:
      "Atomic check-and-mutate of a row. Weaker on request: TIMELINE reads from region replicas, marked stale.",
    minoritySide:
      "Rows of a server that has lost its ZooKeeper session are unavailable until detection, log splitting and reassignment are over, typically tens of seconds.",
    acknowledgedWriteLoss:
      "Not while a copy of the write-ahead log survives. Mutations sent with SKIP_WAL or ASYNC_WAL can be lost.",
    pacelc: "PC/EC; TIMELINE reads PA/EL",
    sources: ["hbase-docs", "abadi-2012"],
    checkedOn,
  },
];

const dynamo: SystemRowInput[] = [
  {
    id: "dynamodb-eventual",
    system: "DynamoDB",
    configuration: "Table in one Region, default reads",
    defaultGuarantee:
      "Reads return committed values, possibly old ones: any replica may answer, so a client may miss its own write. Writes go through the partition's leader.",
    strongest: "ConsistentRead per request (next row); conditional writes and transactions.",
    minoritySide:
      "Inside the Region a leader without its quorum cannot acknowledge writes; another is elected when its lease has run out. Replicas that a client still reaches can answer these reads.",
    acknowledgedWriteLoss: "Not while a quorum of the partition's replicas across zones survives.",
    pacelc: "Writes PC/EC; these reads PA/EL",
    sources: ["dynamodb-guide", "elhemali-2022"],
    checkedOn,
  },
  {
    id: "dynamodb-strong",
    system: "DynamoDB",
    configuration: "Table in one Region, ConsistentRead: true",
    defaultGuarantee:
      "The read reflects every write to the item that succeeded before it: served by the leader, under a lease. Tables and local indexes only, never a global secondary index.",
    strongest: "Serializable transactions over several items, within the Region.",
    minoritySide: "No answer from a partition whose leader is cut off, until a new leader is elected.",
    acknowledgedWriteLoss: "Not while a quorum of the partition's replicas across zones survives.",
    pacelc: "PC/EC",
    sources: ["dynamodb-guide", "elhemali-2022"],
    checkedOn,
  },
  {
    id: "dynamodb-mrec",
    system: "DynamoDB",
    configuration: "Global table, MREC (default mode)",
    defaultGuarantee:
      "Regions replicate asynchronously, usually within a second, item by item. ConsistentRead is strong only towards writes made in the same Region.",
    strongest: "Strong within one Region; pinning each item to a home Region keeps it there.",
    minoritySide: "Every Region goes on reading and writing.",
    acknowledgedWriteLoss:
      "Yes: of two Regions' concurrent writes to an item the later timestamp wins and the other is dropped without a report; writes not yet replicated are at risk with their Region.",
    pacelc: "PA/EL between Regions",
    sources: ["dynamodb-guide"],
    checkedOn,
  },
  {
    id: "dynamodb-mrsc",
    system: "DynamoDB",
    configuration: "Global table, MRSC (since 2025): three Regions, or two and a witness",
    defaultGuarantee:
      "A write is in another Region before it is acknowledged; ConsistentRead in any Region then returns it. Default reads may still be stale.",
    strongest: "ConsistentRead and conditional writes across Regions. Transactions are not supported.",
    minoritySide:
      "A Region that reaches no other cannot acknowledge a write, nor know that a strong read is up to date. Conflicting writes from two Regions: one is refused with an error.",
    acknowledgedWriteLoss: "Not with the loss of one Region.",
    pacelc: "PC/EC, with a round trip between Regions in every write",
    sources: ["dynamodb-guide"],
    checkedOn,
  },
];

const others: SystemRowInput[] = [
  {
    id: "redis-cluster",
    system: "Redis Cluster",
    configuration: "Asynchronous replication, automatic failover, with or without WAIT",
    defaultGuarantee:
      "While nothing fails, one master orders the operations on a slot. Across a failover no guarantee.",
    strongest:
      "WAIT reports how many replicas have the write. Loss becomes less likely, not impossible: a failover may promote a replica without it.",
    minoritySide:
      "A cut-off master accepts writes until the node timeout, loses them if a replica was promoted, and then refuses.",
    acknowledgedWriteLoss: "Yes: acknowledged before it is replicated.",
    pacelc: "No class fits: EL, and in a partition first C is lost, then A.",
    sources: ["redis-cluster-spec", "redis-wait"],
    checkedOn,
  },
  {
    id: "cockroachdb-serializable",
    system: "CockroachDB",
    configuration: "SERIALIZABLE (default)",
    defaultGuarantee:
      "Serializable, and no stale read of a key while clocks stay within the configured offset. Not strictly serializable: transactions on disjoint keys can be ordered against real time.",
    strongest:
      "This is it. READ COMMITTED is the weaker level, enabled by default since 24.1 and used when asked for.",
    minoritySide:
      "Ranges without a majority stop: requests for them wait or fail. Ranges with a majority elect and go on.",
    acknowledgedWriteLoss: "Not while a majority of each range's replicas survives.",
    pacelc: "PC/EC",
    sources: ["cockroachdb-docs", "cockroachdb-consistency"],
    checkedOn,
  },
  {
    id: "cockroachdb-follower",
    system: "CockroachDB",
    configuration: "Follower reads: AS OF SYSTEM TIME, a few seconds ago",
    defaultGuarantee: "A consistent snapshot of a past moment, from the nearest replica.",
    strongest: "The age of the snapshot is chosen by the client and therefore known.",
    minoritySide: "A replica answers up to the closed timestamp it had heard of before the cut.",
    acknowledgedWriteLoss: "Reads only.",
    pacelc: "PA/EL for reads that accept the age",
    sources: ["cockroachdb-docs"],
    checkedOn,
  },
  {
    id: "postgresql-single",
    system: "PostgreSQL",
    configuration: "One server, no standby",
    defaultGuarantee:
      "READ COMMITTED isolation. One copy, so nothing to disagree with: the theorem is about replicas.",
    strongest: "SERIALIZABLE isolation.",
    minoritySide: "Clients that cannot reach it get no answer.",
    acknowledgedWriteLoss: "With the disk; also in a crash if synchronous_commit is off.",
    pacelc: "Does not apply: no replication, no choice.",
    sources: ["postgresql-manual", "kleppmann-2015"],
    checkedOn,
  },
  {
    id: "postgresql-async",
    system: "PostgreSQL",
    configuration: "Asynchronous streaming replication (default), failover by an outside tool",
    defaultGuarantee: "The primary as above; a hot standby answers from the past, without a bound.",
    strongest: "Reads on the primary, as long as there is only one.",
    minoritySide:
      "A primary that is cut off goes on accepting writes unless it is fenced: two primaries if a standby was promoted meanwhile.",
    acknowledgedWriteLoss: "Yes, at failover: commits the standby had not received.",
    pacelc: "PA/EC on the primary; reads on a standby EL",
    sources: ["postgresql-manual"],
    checkedOn,
  },
  {
    id: "postgresql-sync",
    system: "PostgreSQL",
    configuration: "Synchronous replication: synchronous_standby_names set, synchronous_commit = on",
    defaultGuarantee:
      "A commit returns when the standby has it on disk. Standby reads can still be stale; remote_apply waits until the commit is visible there.",
    strongest: "SERIALIZABLE on the primary, with an election and fencing that PostgreSQL leaves to others.",
    minoritySide:
      "Commits block while too few standbys answer. Cancelling the wait gives a warning: committed locally, perhaps not replicated, which is unknown.",
    acknowledgedWriteLoss: "Not if the promoted standby is one that had acknowledged.",
    pacelc: "Writes PC/EC; reads on a standby EL",
    sources: ["postgresql-manual"],
    checkedOn,
  },
  {
    id: "zookeeper",
    system: "ZooKeeper",
    configuration: "Defaults: reads from the server of the session",
    defaultGuarantee:
      "Writes are linearizable. Reads may be stale, but in one session never go back: sequentially consistent.",
    strongest:
      "sync before a read nearly closes the gap; a deposed leader may still serve the sync. A write before the read closes it.",
    minoritySide:
      "Servers that lose the leader stop serving their sessions, unless read-only mode is enabled. The majority elects and goes on.",
    acknowledgedWriteLoss: "Not while a majority keeps its disks.",
    pacelc: "Writes PC/EC; reads PC/EL",
    sources: ["zookeeper-internals", "hunt-2010", "junqueira-2011"],
    checkedOn,
  },
];

export const systemTable: SystemRowInput[] = [...documentStores, ...wideColumn, ...dynamo, ...others];
