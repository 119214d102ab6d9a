package dev.lloyd.lab.trial;

import dev.lloyd.models.image.LabelledImages;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.quantize.CalibrationSet;
import java.io.IOException;
import java.util.Optional;

/// Laboratories of networks of images: ResNet-8 on CIFAR-10.
final class ImageLaboratories {
    private final Workplace place;

    ImageLaboratories(Workplace place) {
        this.place = place;
    }

    Laboratory images(String name) throws IOException {
        DataFolder data = place.data();
        Model model = place.model(
                data.file("models/mlperf-tiny/resnet8-cifar10-fp32.safetensors").toString());
        LabelledImages images = LabelledImages.cifar(data.file("images/cifar10/test2000.bin.gz"));
        LabelledImages others = LabelledImages.cifar(data.file("images/cifar10/calib500.bin.gz"));
        CalibrationSet calibration = CalibrationSet.images(model.network(), others, others.count());
        String description =
                images.count() + " test images of CIFAR-10; the 9 convolutions quantized; calibration, where"
                        + " needed: " + calibration.description() + " from its training set";
        return new ImageLaboratory(
                new ImageLaboratory.Gallery(name, description, images),
                model,
                RecipeRunner.linears(model, new RunnerSettings(Optional.of(calibration), 1, place.workers())),
                place.workers());
    }
}
