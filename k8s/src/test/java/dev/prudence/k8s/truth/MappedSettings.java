package dev.prudence.k8s.truth;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The keys of interfaces with {@code @ConfigMapping}, read from sources by the JDK's own parser: the services are no dependency of this
 * module, and need not be built for its tests.
 */
final class MappedSettings {

    private final Map<String, ClassTree> nested = new LinkedHashMap<>();
    private final Set<String> keys = new TreeSet<>();

    private MappedSettings() {}

    /**
     * The keys of every mapping below a directory.
     *
     * @param groups where the groups of settings stand that services have in common
     */
    static Set<String> under(Path sources, Path groups) {
        List<ClassTree> shared = java(groups).stream()
                .flatMap(file -> types(parse(file)).stream())
                .filter(type -> type.getKind() == Tree.Kind.INTERFACE)
                .toList();
        Set<String> keys = new TreeSet<>();
        for (Path file : mappings(sources)) {
            for (ClassTree type : types(parse(file))) {
                annotation(type.getModifiers(), "ConfigMapping").ifPresent(mapping -> {
                    MappedSettings settings = new MappedSettings();
                    shared.forEach(
                            group -> settings.nested.put(group.getSimpleName().toString(), group));
                    settings.collectNested(type);
                    settings.collectKeys(argument(mapping), type);
                    keys.addAll(settings.keys);
                });
            }
        }
        return keys;
    }

    private void collectNested(ClassTree type) {
        for (ClassTree member : members(type, ClassTree.class)) {
            nested.put(member.getSimpleName().toString(), member);
            collectNested(member);
        }
    }

    private void collectKeys(String prefix, ClassTree type) {
        for (MethodTree method : members(type, MethodTree.class)) {
            if (method.getBody() != null) {
                continue;
            }
            String name = annotation(method.getModifiers(), "WithName")
                    .map(MappedSettings::argument)
                    .orElseGet(() -> kebab(method.getName().toString()));
            ClassTree group = nested.get(String.valueOf(method.getReturnType()));
            if (group == null) {
                keys.add(prefix + "." + name);
            } else {
                collectKeys(prefix + "." + name, group);
            }
        }
    }

    private static String kebab(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static List<Path> mappings(Path sources) {
        return java(sources).stream()
                .filter(file -> read(file).contains("@ConfigMapping("))
                .toList();
    }

    private static List<Path> java(Path sources) {
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Sources cannot be listed", e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("A source cannot be read", e);
        }
    }

    private static CompilationUnitTree parse(Path file) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(file));
            return task.parse().iterator().next();
        } catch (IOException e) {
            throw new UncheckedIOException("A source cannot be parsed", e);
        }
    }

    private static List<ClassTree> types(CompilationUnitTree unit) {
        return unit.getTypeDecls().stream()
                .filter(ClassTree.class::isInstance)
                .map(ClassTree.class::cast)
                .toList();
    }

    private static <T> List<T> members(ClassTree type, Class<T> kind) {
        return type.getMembers().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private static Optional<AnnotationTree> annotation(ModifiersTree modifiers, String name) {
        return modifiers.getAnnotations().stream()
                .<AnnotationTree>map(annotation -> annotation)
                .filter(annotation -> annotation.getAnnotationType().toString().equals(name))
                .findFirst();
    }

    /** The only argument of an annotation, a text. */
    private static String argument(AnnotationTree annotation) {
        ExpressionTree argument = annotation.getArguments().get(0);
        ExpressionTree value = argument instanceof AssignmentTree named ? named.getExpression() : argument;
        return (String) ((LiteralTree) value).getValue();
    }
}
