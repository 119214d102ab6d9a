/// Compares vector codecs with those of Lucene, JVector and faiss, in one process, on the same vectors and queries.
/// Start at {@link dev.lloyd.bench.peers.PeersCommand}; {@link dev.lloyd.bench.peers.PeerCatalogue} lists what is
/// compared, {@link dev.lloyd.bench.peers.PeerRun} measures it. A peer is one file, a {@link
/// dev.lloyd.bench.peers.SearchPeer}.
@NullMarked
package dev.lloyd.bench.peers;

import org.jspecify.annotations.NullMarked;
