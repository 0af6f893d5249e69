/**
 * Model artefacts: a directory of parts and a manifest that holds the SHA-256 of each. The digest of the manifest names
 * the version; nothing is read before its digest was checked.
 *
 * <pre>{@code
 * Manifest manifest = ArtefactWriter.of("vector-policy", "policy")
 *         .part("policy.onnx", onnx)
 *         .contract(Map.of("rows", 512, "promptWidth", 8))
 *         .writeTo(directory);
 * ModelArtefact stored = ArtefactStore.at(root).add(directory);      // <root>/<digest>/…
 * InferenceSession session = InferenceSession.open(stored.path("policy.onnx"), RuntimeOptions.inference());
 * }</pre>
 */
@NullMarked
package dev.prudence.runtime.artefact;

import org.jspecify.annotations.NullMarked;
