package dev.prudence.k8s.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.prudence.k8s.manifest.Manifest;
import dev.prudence.k8s.manifest.Manifests;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Every resource has the fields and types of its schema, and no others. Kinds of Kubernetes are checked by the models generated from its
 * OpenAPI document, custom resources by the models of their makers, KEDA's by a schema of ours for the part that is used here.
 */
public final class Schemas implements Check {

    private static final Map<String, Core> CORE = Map.of(
            "v1 Namespace", new Core(V1Namespace.class, V1Namespace::validateJsonElement),
            "v1 ConfigMap", new Core(V1ConfigMap.class, V1ConfigMap::validateJsonElement),
            "v1 Service", new Core(V1Service.class, V1Service::validateJsonElement),
            "v1 ServiceAccount", new Core(V1ServiceAccount.class, V1ServiceAccount::validateJsonElement),
            "apps/v1 Deployment", new Core(V1Deployment.class, V1Deployment::validateJsonElement),
            "apps/v1 StatefulSet", new Core(V1StatefulSet.class, V1StatefulSet::validateJsonElement),
            "batch/v1 Job", new Core(V1Job.class, V1Job::validateJsonElement),
            "policy/v1 PodDisruptionBudget",
                    new Core(V1PodDisruptionBudget.class, V1PodDisruptionBudget::validateJsonElement),
            "networking.k8s.io/v1 NetworkPolicy",
                    new Core(V1NetworkPolicy.class, V1NetworkPolicy::validateJsonElement));

    private static final Map<String, Class<?>> CUSTOM = Map.of(
            "kafka.strimzi.io/v1 Kafka", Kafka.class,
            "kafka.strimzi.io/v1 KafkaNodePool", KafkaNodePool.class,
            "kafka.strimzi.io/v1 KafkaTopic", KafkaTopic.class,
            "monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class,
            "monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class);

    private static final Map<String, JsonSchema> OWN =
            Map.of("keda.sh/v1alpha1 ScaledObject", schema("/scaled-object.schema.json"));

    /** The models keep fields that they do not know; without that they are refused. */
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            })
            .build();

    /** A model and its own validation. */
    private record Core(Class<?> model, Validation validation) {}

    private interface Validation {
        void validate(JsonElement json) throws IOException;
    }

    @Override
    public List<String> problems(Manifests manifests) {
        return manifests.all().stream().flatMap(Schemas::problems).toList();
    }

    private static Stream<String> problems(Manifest manifest) {
        String kind = manifest.apiVersion() + " " + manifest.kind();
        if (CORE.containsKey(kind)) {
            return core(manifest, Objects.requireNonNull(CORE.get(kind)));
        }
        if (CUSTOM.containsKey(kind)) {
            return custom(manifest, Objects.requireNonNull(CUSTOM.get(kind)));
        }
        if (OWN.containsKey(kind)) {
            return Objects.requireNonNull(OWN.get(kind)).validate(manifest.json()).stream()
                    .map(ValidationMessage::getMessage)
                    .map(message -> manifest.id() + ": " + message);
        }
        return Stream.of(manifest.id() + ": there is no schema for " + kind);
    }

    private static Stream<String> core(Manifest manifest, Core core) {
        try {
            JsonElement json = JsonParser.parseString(manifest.json().toString());
            core.validation().validate(json);
            Object understood = JSON.getGson().fromJson(json, core.model());
            return understood == null ? Stream.of(manifest.id() + ": is empty") : Stream.empty();
        } catch (IOException | RuntimeException e) {
            return Stream.of(manifest.id() + ": " + e.getMessage());
        }
    }

    private static Stream<String> custom(Manifest manifest, Class<?> model) {
        try {
            JsonNode understood = STRICT.valueToTree(STRICT.treeToValue(manifest.json(), model));
            return lost(manifest.json(), understood, "").map(field -> manifest.id() + ": is not understood: " + field);
        } catch (JsonProcessingException e) {
            return Stream.of(
                    manifest.id() + ": " + String.valueOf(e.getMessage()).replace('\n', ' '));
        }
    }

    /** Values that a model drops in silence, as it does with constants that it does not know. */
    private static Stream<String> lost(JsonNode written, JsonNode understood, String path) {
        if (understood.isMissingNode()) {
            return Stream.of(path + "=" + written);
        }
        if (written.isArray()) {
            return IntStream.range(0, written.size())
                    .boxed()
                    .flatMap(i -> lost(written.path(i), understood.path(i), path + "/" + i));
        }
        return written.properties().stream()
                .flatMap(field -> lost(field.getValue(), understood.path(field.getKey()), path + "/" + field.getKey()));
    }

    private static JsonSchema schema(String resource) {
        try (InputStream stream = Objects.requireNonNull(Schemas.class.getResourceAsStream(resource), resource)) {
            JsonNode schema = JsonMapper.builder().build().readTree(stream);
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(schema);
        } catch (IOException e) {
            throw new UncheckedIOException("A schema cannot be read", e);
        }
    }
}
